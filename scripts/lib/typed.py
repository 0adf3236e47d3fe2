"""An address in parts, as someone is about to type it."""

from dataclasses import dataclass, field


@dataclass
class Typed:
    """An address in parts, and what is known of its surroundings. Empty parts are not asked."""

    city: str
    postcode: str
    street: str = ""
    number: str = ""
    suffix: str = ""
    former_city: str = ""
    near_postcodes: list = field(default_factory=list)
    department_postcodes: list = field(default_factory=list)
    number_text: str = ""
    range_end: str = ""
    before: str = ""
    inside: str = ""
    after: str = ""
    comma: str = ""
    city_first: bool = False
    number_last: bool = False

    def text(self):
        """The whole line."""
        number = self.number_text or " ".join(part for part in (self.number, self.suffix) if part)
        way = [self.street, number] if self.number_last else [number, self.street]
        address = " ".join(part for part in (*way,) if part)
        town = " ".join(part for part in (self.postcode, self.city) if part)
        lines = [self.before, town, address, self.inside] if self.city_first else [self.before, address, self.inside, town]
        line = (self.comma + " ").join(part for part in lines if part)
        return f"{line}{'' if self.after.startswith(',') else ' '}{self.after}".strip()
