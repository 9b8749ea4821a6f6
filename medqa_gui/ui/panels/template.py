"""Panel of the question and answer templates."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from medqa_gui.core.conversations.template import Template, column_name
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import PAIR_FIELDS, Field, Shape
from medqa_gui.core.model.plan import Plan
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.controls.template_text import ChipColors, TemplateText, offer_text
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Colors, Theme
from medqa_gui.ui.widgets.layouts import hbox, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip, without_key
from medqa_gui.wording import explain

# Shapes with separate question and answer columns.
_SHAPES = (Shape.PAIRS, Shape.TURNS)


class TemplatePanel(Panel):
    """Template editors for question and answer; the default template is the mapped column alone."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._fields = {field: _TemplateField() for field in PAIR_FIELDS}
        column = vbox(self, gap=10)
        for field, widget in self._fields.items():
            widget.text.written.connect(lambda text, field=field: self._write(field, text))
            widget.text.left.connect(self.redraw)
            column.addWidget(widget)

    def retranslate(self) -> None:
        labels = {Field.QUESTION: _("Q&uestion template"), Field.ANSWER: _("Answe&r template")}
        tip = _(
            "{Column} inserts the row’s text from that column, by name or letter. A part in "
            "[square brackets] that contains a column is omitted when that column is empty."
        )
        for field, widget in self._fields.items():
            widget.retranslate(labels[field], tip)
        self.redraw()

    def recolor(self) -> None:
        for field, widget in self._fields.items():
            widget.text.recolor(_chip_colors(field, self.colors))

    def connections(self, document: Document) -> Connections:
        return [(document.plan_changed, self.redraw), (document.suggestion_changed, self.redraw)]

    def redraw(self) -> None:
        document = self._document
        if document is None or document.suggestion is None:
            return
        self.setVisible(document.plan.mapping.shape in _SHAPES)
        for field, widget in self._fields.items():
            template = _template(document.plan, field)
            own = _default_template(document, field)
            # Do not refill an editor that the user has just emptied.
            is_emptied = widget.text.hasFocus() and not widget.text.toPlainText()
            widget.show_template(template or ("" if is_emptied else own), own, document.suggestion.columns)

    def commit_edits(self) -> None:
        """Apply typed text to the document at once."""
        for widget in self._fields.values():
            widget.text.write()

    def _follow(self) -> None:
        self.commit_edits()
        super()._follow()

    def _write(self, field: Field, text: str) -> None:
        document = self._document
        if document is None:
            return
        # The default is stored as an empty template, so that it follows a change of the mapped column.
        template = "" if text in ("", _default_template(document, field)) else text
        plan = document.plan
        if field is Field.QUESTION:
            document.change(Change.QUESTION_TEXT, replace(plan, question_template=template), joins=True)
        else:
            document.change(Change.ANSWER_TEXT, replace(plan, answer_template=template), joins=True)


class _TemplateField(QWidget):
    """Template editor with label, error and menu of columns."""

    def __init__(self) -> None:
        super().__init__()
        self.text = TemplateText()
        self._columns: tuple[Column, ...] = ()
        self._label, self._error = Label(), Label(wordWrap=True)
        self._label.setProperty("role", "heading")
        self._label.setBuddy(self.text)
        self._error.setProperty("voice", "error")
        self._insert, self._menu = QPushButton(), QMenu(self)
        self._insert.setProperty("role", "link")
        self._insert.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.text.textChanged.connect(self._show_error)
        head = hbox(gap=8)
        head.addWidget(self._label, 1)
        head.addWidget(self._insert)
        column = vbox(self, gap=4)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self._error)
        self.setTabOrder(self.text, self._insert)

    def retranslate(self, label: str, tip: str) -> None:
        name = label.replace("&", "")
        self._label.setText(label)
        self.text.setAccessibleName(name)
        set_tip(self.text, tip)
        self._insert.setText(_("Insert column") + " ▾")
        self._insert.setAccessibleName(_("Insert a column into {field}").format(field=name))
        self._show_error()

    def show_template(self, template: str, placeholder: str, columns: Sequence[Column]) -> None:
        """Show the template, and the default as placeholder of an empty one."""
        self._columns = tuple(columns)
        self.text.offer(columns)
        self.text.setPlaceholderText(placeholder)
        self.text.show_text(template)
        self._show_error()

    def _show_error(self) -> None:
        """Show the error that the engine would report for the template."""
        try:
            Template(self.text.toPlainText(), self._columns)
            error = ""
        except PlanError as found:
            error = explain(found).what
        self._error.setText(error)
        self._error.setVisible(bool(error) and bool(self._columns))
        self.text.setAccessibleDescription(error or self.text.toolTip())

    def _fill_menu(self) -> None:
        self._menu.clear()
        for column in self._columns:
            action = self._menu.addAction(without_key(offer_text(column)))
            action.triggered.connect(lambda _checked=False, column=column: self.text.insert_column(column))
        self._menu.addSeparator()
        self._menu.addAction(_("[…] Optional part, omitted when empty"), self.text.insert_part)


def _template(plan: Plan, field: Field) -> str:
    return plan.question_template if field is Field.QUESTION else plan.answer_template


def _default_template(document: Document, field: Field) -> str:
    """Return the default template of the field: its mapped column, "" if none is mapped."""
    columns = document.suggestion.columns if document.suggestion else ()
    at = document.plan.mapping[field]
    column = next((each for each in columns if each.index == at), None)
    return f"{{{column_name(column, columns)}}}" if column else ""


def _chip_colors(field: Field, colors: Colors) -> ChipColors:
    text, tint = (
        (colors.question, colors.question_tint) if field is Field.QUESTION else (colors.answer, colors.answer_tint)
    )
    return ChipColors(text, tint, colors.error, colors.error_tint, colors.muted)
