// A plot over time and the same figures as a table beside it: one axis, one meaning.
import { html, useEffect, useRef } from "./html.js";
import { Table } from "./parts.js";
import uPlot from "./vendor/uplot.js";
import { _, count, spoken } from "./words.js";

const HEIGHT = 200;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000];

/** When a slice of so many seconds begins, as short as can be; `whole` with its day. */
function slot(ms, bucket, whole = false) {
  const day = { month: "short", day: "numeric" };
  const parts = bucket >= 86400 ? day : { ...(whole || bucket > 3600 ? day : {}), hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(spoken(), parts).format(ms);
}

/** A token's colour as a canvas can read it: what the browser makes of it in the present scheme. */
function colour(name) {
  const probe = document.createElement("i");
  probe.className = "probe";
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Where a figure has no neighbour: no line leads to it, so it is a point. */
const alone = (values) => values.flatMap((value, n) => (value != null && values[n - 1] == null && values[n + 1] == null ? [n] : []));

function draw(box, times, series, bucket) {
  const axis = { stroke: colour("--soft"), font: `12px ${getComputedStyle(box).fontFamily}`, grid: { stroke: colour("--hair"), width: 1 }, ticks: { show: false } };
  const shown = series.map((one) => ({ label: one.label, stroke: colour(one.colour), width: 2, dash: one.dash, points: { show: times.length < 3, filter: (plot, n, show) => (show ? null : alone(plot.data[n])) } }));
  const options = {
    width: box.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false }, padding: [12, 28, 0, 0],
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [{ ...axis, values: (_plot, at) => at.map((one) => slot(one * 1000, bucket)), space: 90 }, { ...axis, values: (_plot, all) => all.map(count), size: 56, incrs: STEPS }],
    series: [{}, ...shown],
  };
  return new uPlot(options, [times.map((at) => at / 1000), ...series.map((one) => one.values)], box);
}

/** `series`: label, colour (a token), dash, values; `total` is the one figure to remember. `bucket` in seconds. */
export function Plot({ title, total, times, series, bucket }) {
  const box = useRef(null);
  useEffect(() => {
    let plot = draw(box.current, times, series, bucket);
    const fit = new ResizeObserver(() => plot.setSize({ width: box.current.clientWidth, height: HEIGHT }));
    fit.observe(box.current);
    const again = () => {
      plot.destroy();
      plot = draw(box.current, times, series, bucket);
    };
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", again);
    return () => { scheme.removeEventListener("change", again); fit.disconnect(); plot.destroy(); };
  }, [times, series, bucket]);
  const rows = times.map((at, n) => ({ id: at, at, n })).reverse();
  const shown = (value) => (value === null ? "–" : count(value));
  return html`<figure class="plot"><figcaption><h2>${title}</h2>${total !== undefined && html`<strong>${total}</strong>`}
      <ul class="legend" aria-hidden="true">${series.map((one) => html`<li class=${`key${one.colour} ${one.dash ? "dashed" : ""}`}>${one.label}</li>`)}</ul></figcaption>
    <div class="canvas" ref=${box} aria-hidden="true"></div>
    <div class="figures-beside"><${Table} caption=${title} rows=${rows} empty="" columns=${[{ title: _("When"), cell: (row) => html`<time datetime=${new Date(row.at).toISOString()}>${slot(row.at, bucket, true)}</time>` }, ...series.map((one) => ({ title: one.label, number: true, cell: (row) => shown(one.values[row.n]) }))]} /></div></figure>`;
}
