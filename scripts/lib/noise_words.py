"""The short forms and the additions that people type."""

STREET_TYPES_SHORT = {
    "avenue": ["av", "av.", "ave", "aven."], "boulevard": ["bd", "bd.", "bld", "boul.", "blvd"], "place": ["pl", "pl."],
    "chemin": ["chem", "ch.", "che", "chem."], "impasse": ["imp", "imp."], "route": ["rte", "rte."], "allée": ["all", "all."],
    "lotissement": ["lot", "lot."], "résidence": ["rés.", "res", "rés"], "square": ["sq", "sq."], "faubourg": ["fbg", "fg"],
    "rue": ["r.", "r"], "cours": ["crs"], "quartier": ["quart.", "qu"], "passage": ["pass.", "pas"], "hameau": ["ham", "ham."],
    "traverse": ["trav", "tra"], "esplanade": ["esp"], "promenade": ["prom"], "montée": ["mte"], "zone artisanale": ["ZA", "Z.A."],
    "zone industrielle": ["ZI", "Z.I."], "domaine": ["dom"], "sentier": ["sen"], "rond-point": ["rd pt", "rpt"],
}
STREET_TYPES_LONG = {"za": "zone artisanale", "zac": "zone d'aménagement concerté"}
TITLES_SHORT = {
    "général": ["Gal", "gal", "Gén.", "Gal."], "maréchal": ["Mal", "mal", "Mar.", "Mal."], "docteur": ["Dr", "dr", "Dr.", "Doct."],
    "président": ["Pdt", "Prés.", "pdt"], "colonel": ["Col", "Col."], "capitaine": ["Cne", "Cap."], "commandant": ["Cdt", "Cdt."],
    "professeur": ["Pr", "Prof.", "Prof"], "lieutenant": ["Lt", "Lt."], "saint": ["St", "st", "St."], "sainte": ["Ste", "ste", "Ste."],
    "abbé": ["Abb."], "sergent": ["Sgt"], "madame": ["Mme"], "notre": ["N."], "chanoine": ["Chan."],
}
CITY_SHORT = {"saint": ["St", "st", "St."], "sainte": ["Ste", "ste"], "sur": ["s/", "s/"]}
NUMBERS_IN_LETTERS = {
    "1er": "premier", "2e": "deuxième", "2": "deux", "3": "trois", "4": "quatre", "6": "six", "8": "huit", "11": "onze", "14": "quatorze",
    "17": "dix-sept", "18": "dix-huit", "19": "dix-neuf", "20": "vingt", "22": "vingt-deux", "26": "vingt-six", "1ère": "première",
}
NUMBERS_IN_FIGURES = {"Deux": "2", "Trois": "3", "Quatre": "4", "Premier": "1er", "Première": "1ère"}
FIRST_NAMES = ["Sophie", "Claire", "Nicolas", "Philippe", "Anne", "Hélène", "Thomas", "Julie", "Marc", "Isabelle", "Karim", "Léa"]
LAST_NAMES = ["Martin", "Bernard", "Petit", "Roux", "Garcia", "Nguyen", "Benali", "Vidal", "Fabre", "Costes", "Delmas", "Haddad"]
PRACTICES = [
    "Cabinet médical", "Cabinet Médical du Centre", "Maison de santé pluriprofessionnelle", "Maison de Santé", "MSP", "MSP des Remparts",
    "Maison médicale", "Centre médical", "Centre de santé", "Pôle santé", "Pôle Médical Les Oliviers", "Cabinet de médecine générale",
    "Cabinet du Docteur", "Clinique Saint-Louis", "Centre commercial", "Centre Commercial Les Arcades", "Espace santé", "Pharmacie du Centre",
]
INSIDE = [
    "Bât. B", "Bât A", "Bâtiment C", "Bat 2", "1er étage", "2ème étage", "RDC", "Rez-de-chaussée", "Appt 4", "Appt. 12", "Apt 3", "Étage 2",
    "Porte 5", "Esc. A", "Escalier B", "Entrée C", "Résidence Les Pins", "Rés. Le Parc", "Résidence Beau Soleil", "Immeuble Le Forum", "Hall 2",
    "Interphone 12", "Résidence du Lac Bât B", "Lot 12", "2e étage gauche",
]
FRANCE = ["France", "FRANCE", "- France", ", France"]
