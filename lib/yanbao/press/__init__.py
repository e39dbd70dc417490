"""The press: runs chapters and makes the book. Chapters never import it."""
