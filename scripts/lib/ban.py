"""The two CSV files of the Base Adresse Nationale, as published: `;` between, no quotes, UTF-8."""

import unicodedata

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles"
)
LOCALITY_HEADER = (
    "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;"
    "x;y;lon;lat;source_position;source_nom_lieu_dit"
)


def capitals(text):
    """As on an envelope: capitals without accents, apostrophes and hyphens."""
    plain = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.replace("'", " ").replace("-", " ").upper()


def house_rows(place, street, district):
    """The lines of a street. What all its numbers share is written once; this runs millions of times."""
    fantoir = street.id if len(street.id) == 10 else ""
    before = f"{street.name};{street.postcode};{place.code};{place.name};{street.old_code};{street.old_name}"
    after = f";;{district};{capitals(street.name)};commune;commune"
    rows = []
    for house in street.houses:
        suffix = f"_{house.suffix}" if house.suffix else ""
        xy = f"{house.x:.2f};{house.y:.2f}" if house.x is not None else ";"
        rows.append(
            f"{street.id}_{house.number:05d}{suffix};{fantoir};{house.number};{house.suffix};{before};{xy};"
            f"{house.lon:.6f};{house.lat:.6f};{house.position};{after};{house.certified:d};\n"
        )
    return "".join(rows)


def locality_row(place, spot):
    xy = f"{spot.x:.2f};{spot.y:.2f}" if spot.x is not None else ";"
    return (
        f"{spot.id};{spot.name};{spot.postcode};{place.code};{place.name};{spot.old_code};{spot.old_name};{xy};"
        f"{spot.lon:.6f};{spot.lat:.6f};commune;commune\n"
    )


class BanWriter:
    """Both files of a département."""

    def __init__(self, folder, department, open_text):
        self.addresses = open_text(folder / f"adresses-{department}.csv.gz")
        self.localities = open_text(folder / f"lieux-dits-{department}.csv.gz")
        self.addresses.write(HEADER + "\n")
        self.localities.write(LOCALITY_HEADER + "\n")

    def commune(self, place, streets, localities):
        district = capitals(place.name)
        self.addresses.write("".join(house_rows(place, street, district) for street in streets))
        self.localities.write("".join(locality_row(place, spot) for spot in localities))

    def close(self):
        self.addresses.close()
        self.localities.close()
