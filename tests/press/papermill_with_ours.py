"""A pytest plugin: what papermill's own tests call the default engine is ours."""

from papermill.engines import papermill_engines

from yanbao.press.engine import YanbaoEngine

papermill_engines.register(None, YanbaoEngine)
