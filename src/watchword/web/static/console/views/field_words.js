// Labels and helps of the fields that operators meet first, in their language; other connectors speak their own words.
import { _ } from "../words.js";

// Word for word what the connectors declare: `setting("…", help="…")`. A test compares them.
const SAID = {
  "Access key ID": () => _("Access key ID"),
  "Access key secret": () => _("Access key secret"),
  "Security token": () => _("Security token"),
  "Credentials": () => _("Credentials"),
  "Signature name": () => _("Signature name"),
  "Templates": () => _("Templates"),
  "Endpoint": () => _("Endpoint"),
  "Signature version": () => _("Signature version"),
  "Sender address": () => _("Sender address"),
  "Sender name": () => _("Sender name"),
  "Region": () => _("Region"),
  "Inside a VPC": () => _("Inside a VPC"),
  "Tag": () => _("Tag"),
  "Console's reply address": () => _("Console's reply address"),
  "Reply address": () => _("Reply address"),
  "Reply name": () => _("Reply name"),
  "Strict phone region number check": () => _("Strict phone region number check"),
  "From the RAM console. Use a RAM user that may do nothing but send.": () => _("From the RAM console. Use a RAM user that may do nothing but send."),
  "Shown by Aliyun once, when the key is made.": () => _("Shown by Aliyun once, when the key is made."),
  "Of a temporary access key that you fetched from STS yourself; it ends within hours.": () => _("Of a temporary access key that you fetched from STS yourself; it ends within hours."),
  "Where a temporary access key comes from, instead of one that stays: a role, a pod, this machine, the environment.": () => _("Where a temporary access key comes from, instead of one that stays: a role, a pod, this machine, the environment."),
  "The approved signature, without its brackets.": () => _("The approved signature, without its brackets."),
  "Another host of the same API, such as a VPC or regional one. Leave empty for Aliyun's own.": () => _("Another host of the same API, such as a VPC or regional one. Leave empty for Aliyun's own."),
  "v3 is what Aliyun recommends; v1 is for a gateway or proxy that knows only the older one.": () => _("v3 is what Aliyun recommends; v1 is for a gateway or proxy that knows only the older one."),
  "An address you verified in Direct Mail, in the same region, of the kind for triggered mail.": () => _("An address you verified in Direct Mail, in the same region, of the kind for triggered mail."),
  "What people see as the sender; fewer than 15 characters.": () => _("What people see as the sender; fewer than 15 characters."),
  "Where the sender address was verified; elsewhere it is not found.": () => _("Where the sender address was verified; elsewhere it is not found."),
  "Send by the region's VPC host; this server has to stand in a VPC of that region.": () => _("Send by the region's VPC host; this server has to stand in a VPC of that region."),
  "A tag made in the console, to tell these mails apart in its statistics.": () => _("A tag made in the console, to tell these mails apart in its statistics."),
  "Let answers go to the reply address that the console has for the sender address.": () => _("Let answers go to the reply address that the console has for the sender address."),
  "Where answers go instead; people do answer mails with codes.": () => _("Where answers go instead; people do answer mails with codes."),
  "The name beside the reply address; fewer than 15 characters.": () => _("The name beside the reply address; fewer than 15 characters."),
  "Accepted and without effect: numbers are kept in E.164 here, so it is never in doubt which are mainland ones.": () => _("Accepted and without effect: numbers are kept in E.164 here, so it is never in doubt which are mainland ones."),
  "Host": () => _("Host"),
  "Your mail server.": () => _("Your mail server."),
  "Port": () => _("Port"),
  "587 with STARTTLS, 465 with TLS from the start.": () => _("587 with STARTTLS, 465 with TLS from the start."),
  "Sign-in at the server": () => _("Sign-in at the server"),
  "User and password, or OAuth 2 tokens. Leave it out for a relay that asks for neither.": () => _("User and password, or OAuth 2 tokens. Leave it out for a relay that asks for neither."),
  "Sender": () => _("Sender"),
  "An address this server may send from, with or without a name.": () => _("An address this server may send from, with or without a name."),
  "Reply to": () => _("Reply to"),
  "TLS from the start": () => _("TLS from the start"),
  "For port 465. Otherwise STARTTLS is used and demanded.": () => _("For port 465. Otherwise STARTTLS is used and demanded."),
};

const said = (text) => (text && Object.hasOwn(SAID, text) ? SAID[text]() : text);

export const labelOf = (item) => said(item.label);
export const helpOf = (item) => said(item.description);
