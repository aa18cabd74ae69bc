"""科转 Kezhuan: the open platform on which a city turns research into industry."""

__version__ = "0.1.0"
