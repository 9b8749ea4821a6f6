"""Python's own sentences about a command line, which Python does not translate."""

from medqa_gui.i18n import marked

ARGPARSE: tuple[str, ...] = (
    marked("usage: "),
    marked("positional arguments"),
    marked("options"),
    marked("show this help message and exit"),
    marked("the following arguments are required: %s"),
    marked("unrecognized arguments: %s"),
    marked("not allowed with argument %s"),
    marked("ignored explicit argument %r"),
    marked("expected one argument"),
    marked("expected at least one argument"),
    marked("argument %(argument_name)s: %(message)s"),
)
