"""The press: runs chapters and makes the book. Chapters never import it."""

import sys

# jsonschema, which nbformat checks notebooks with, compiles a grammar of IRIs as soon as it is imported where JupyterLab is installed too: almost
# two seconds of every command, for a format that no notebook has. It does without where the module can't be had.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
