"""Turn a patient's cards into a finished PDF of their sheets alone, without a handout."""

from __future__ import annotations

from dataclasses import replace

from nethandout.errors import RenderError
from nethandout.handout.personal import PersonalPages
from nethandout.model.remark import Remark
from nethandout.render.forms.form import Form, make_form
from nethandout.render.forms.setwords import SetWords, check_places
from nethandout.render.layout.assemble import assemble_alone
from nethandout.render.markup.card import check_cards, wallet_cards
from nethandout.render.markup.fills import all_keys
from nethandout.render.markup.parts import HtmlPart
from nethandout.render.typeset import STRIP_ID, Press


class CardPress(Press):
    """Prints the cards of one handout for any number of people; every page is a patient's own."""

    def _texts(self, layer: HtmlPart, form: Form, *, shared_are_known: bool) -> tuple[str, ...]:
        """Gather what must be found in a copy: there is nothing that patients share."""
        del form, shared_are_known
        return layer.expected

    def _join(self, words: SetWords, personal: PersonalPages | None) -> Form:
        """Lay the sheets out, each with the footer that says whose it is."""
        body, names = self.body, words.layer.blanks
        cards = wallet_cards(self.handout, personal)
        ends = (name for card in cards for pair in card.ends for name in pair)
        part, _ = self._own_part(words, personal, (STRIP_ID, *ends))
        check_cards(cards, part.anchors)
        check_places(part, part.anchors[STRIP_ID].page)
        pages = part.page_count - 1  # the footer has one before them
        pdf = assemble_alone(
            part.pdf,
            strip=body.footer_places[0],
            metadata=body.metadata,
            provenance=replace(self._provenance, personal=True),
            stamps=[body.page_labels(pages)],
        )
        form = make_form(pdf)
        if form.keys != all_keys(words.counts):
            raise RenderError(Remark("not every blank of a card is found again in its PDF"))
        measures = tuple(part.anchors[name].measure for name in names)
        return replace(form, shared={}, measures=measures, uncounted=pages)
