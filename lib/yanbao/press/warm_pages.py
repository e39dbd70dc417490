"""What compiling pages imports, for a warm process that compiles again and again (`yanbao serve`)."""

import jupyter_book.cli.main  # noqa: F401
import jupyter_book.sphinx  # noqa: F401
import myst_nb  # noqa: F401
import sphinx.builders.html  # noqa: F401
import sphinx_book_theme  # noqa: F401
import vl_convert  # noqa: F401

import yanbao.press.build  # noqa: F401
import yanbao.press.site  # noqa: F401
