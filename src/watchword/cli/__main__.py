"""``python -m watchword.cli``: the command without its script."""

from watchword.cli import main

main()
