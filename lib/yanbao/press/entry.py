"""The papermill engine `yanbao` as its entry point names it. Papermill loads this while it is itself imported, so nothing of it may be
imported here before an engine is used."""

from __future__ import annotations


class Engine:
    """Stands for `engine.YanbaoEngine`."""

    @classmethod
    def execute_notebook(cls, *args: object, **kwargs: object):
        from .engine import YanbaoEngine

        return YanbaoEngine.execute_notebook(*args, **kwargs)

    @classmethod
    def nb_kernel_name(cls, *args: object, **kwargs: object) -> str:
        from .engine import YanbaoEngine

        return YanbaoEngine.nb_kernel_name(*args, **kwargs)

    @classmethod
    def nb_language(cls, *args: object, **kwargs: object) -> str:
        from .engine import YanbaoEngine

        return YanbaoEngine.nb_language(*args, **kwargs)
