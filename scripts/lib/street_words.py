"""The words that French street names are made of. Typical, not complete: order is by how often they are met."""

STREET_TYPES = [
    # (type, weight in villages, weight in towns)
    ("Rue", 42, 52), ("Chemin", 20, 6), ("Impasse", 11, 11), ("Route", 9, 2), ("Place", 5, 5), ("Avenue", 3, 8),
    ("Allée", 3, 8), ("Boulevard", 0.3, 2.5), ("Lotissement", 1.5, 0.8), ("Résidence", 0.6, 1.2), ("Square", 0.2, 1),
    ("Cours", 0.2, 0.6), ("Quai", 0.2, 0.5), ("Montée", 0.7, 0.5), ("Traverse", 0.6, 0.6), ("Ruelle", 1, 0.4),
    ("Passage", 0.4, 0.8), ("Faubourg", 0.2, 0.4), ("Esplanade", 0.1, 0.3), ("Zone Artisanale", 0.6, 0.3), ("ZA", 0.6, 0.3),
    ("ZAC", 0.2, 0.5), ("Promenade", 0.2, 0.3), ("Sentier", 0.4, 0.2), ("Venelle", 0.2, 0.2), ("Côte", 0.3, 0.2),
    ("Rond-Point", 0.1, 0.3), ("Hameau", 0.8, 0.1), ("Quartier", 0.6, 0.3), ("Voie", 0.2, 0.3), ("Mail", 0.05, 0.2),
    ("Clos", 0.2, 0.2), ("Parvis", 0.05, 0.1), ("Plan", 0.3, 0.3), ("Cité", 0.1, 0.4), ("Carriera", 0.1, 0.05),
    ("Domaine", 0.1, 0.1), ("Zone Industrielle", 0.1, 0.2), ("Villa", 0.05, 0.1), ("Chaussée", 0.1, 0.1), ("Camin", 0.15, 0.02),
]

# Names that nearly every commune has, as they follow the type.
SHARED = [
    "de l'Église", "de la Mairie", "du Moulin", "des Écoles", "du Château", "de la Fontaine", "du Stade", "de la Gare",
    "du Cimetière", "de la République", "du Lavoir", "de la Liberté", "du 8 Mai 1945", "du 11 Novembre 1918", "Jean Jaurès",
    "du Général de Gaulle", "Victor Hugo", "Pasteur", "Jean Moulin", "de la Poste", "du Pont", "du Four", "des Jardins",
    "de la Paix", "des Lilas", "des Tilleuls", "du 19 Mars 1962", "Gambetta", "de la Croix", "des Vignes", "du Puits",
    "Jules Ferry", "de la Résistance", "Émile Zola", "du 14 Juillet", "du 4 Septembre", "de la Forge", "du Presbytère",
    "Nationale", "Principale", "Haute", "Basse", "Neuve", "des Platanes", "des Acacias", "du Marché", "Voltaire", "Louis Pasteur",
    "des Oliviers", "de la Source", "des Pins", "du Stade Municipal", "de l'École", "des Fontaines", "du Général Leclerc",
    "du Maréchal Foch", "des Moulins", "de la Libération", "Aristide Briand", "Anatole France", "Paul Valéry", "du Bourg",
    "Georges Clemenceau", "du Docteur Schweitzer", "Saint-Jean", "Saint-Martin", "Saint-Roch", "Saint-Pierre", "Notre-Dame",
    "de Verdun", "Léon Blum", "Pierre Curie", "Marie Curie", "Pierre et Marie Curie", "Jacques Prévert", "Frédéric Mistral",
    "Jean Mermoz", "Saint-Exupéry", "Antoine de Saint-Exupéry", "George Sand", "Albert Camus", "Molière", "du Midi",
    "Alphonse Daudet", "Marcel Pagnol", "Louise Michel", "Simone Veil", "Olympe de Gouges", "Lamartine", "Racine", "Ronsard",
    "des Micocouliers", "des Amandiers", "des Mûriers", "des Chênes", "des Cyprès", "des Lauriers", "des Roses", "du Soleil",
    "de l'Hôtel de Ville", "de l'Ancienne École", "de l'Ancienne Gare", "de la Vieille Église", "du Vieux Moulin", "du Vieux Pont",
    "Carnot", "Diderot", "Mirabeau", "Danton", "Robespierre", "Ledru-Rollin", "Raspail", "Thiers", "Michelet", "La Fontaine",
]

TITLES = [
    "Général", "Docteur", "Maréchal", "Président", "Colonel", "Capitaine", "Commandant", "Abbé", "Professeur", "Amiral",
    "Lieutenant", "Sergent", "Chanoine", "Curé", "Pasteur", "Comte", "Marquis", "Père", "Frère", "Sœur", "Madame",
]

FIRST_NAMES = [
    "Jean", "Pierre", "Louis", "Paul", "Henri", "Georges", "Jacques", "Charles", "Émile", "Joseph", "Marcel", "André", "Albert",
    "François", "Jules", "Antoine", "Auguste", "Eugène", "Édouard", "Gaston", "Léon", "Lucien", "Raymond", "René", "Robert",
    "Roger", "Édith", "Marie", "Jeanne", "Marguerite", "Simone", "Suzanne", "Lucie", "Germaine", "Camille", "Colette", "Hélène",
    "Jean-Baptiste", "Jean-Jacques", "Jean-Paul", "Marie-Louise", "Pierre-Paul", "Étienne", "Félix", "Fernand", "Frédéric",
    "Guillaume", "Gustave", "Hector", "Hippolyte", "Honoré", "Justin", "Laurent", "Mathieu", "Maurice", "Nicolas", "Olivier",
    "Philippe", "Rémy", "Théodore", "Théophile", "Vincent", "Xavier", "Yves", "Achille", "Adolphe", "Alexandre", "Alfred",
]

LAST_NAMES = [
    "Martin", "Bernard", "Dubois", "Durand", "Moreau", "Laurent", "Lefèvre", "Roux", "Fournier", "Girard", "Bonnet", "Dupont",
    "Lambert", "Fontaine", "Rousseau", "Vidal", "Faure", "Mercier", "Blanc", "Guérin", "Boyer", "Garnier", "Chevalier",
    "Legrand", "Gauthier", "Garcia", "Perrin", "Robin", "Clément", "Morin", "Nicolas", "Henry", "Roussel", "Masson", "Marchand",
    "Duval", "Denis", "Dumont", "Marie", "Lemaire", "Noël", "Meyer", "Dufour", "Meunier", "Brun", "Blanchard", "Giraud", "Joly",
    "Rivière", "Lucas", "Brunet", "Gaillard", "Barbier", "Arnaud", "Martinez", "Gérard", "Roche", "Renard", "Schmitt", "Roy",
    "Leroux", "Colin", "Caron", "Picard", "Roger", "Fabre", "Aubert", "Lemoine", "Renaud", "Dumas", "Lacroix", "Olivier",
    "Philippe", "Bourgeois", "Pierre", "Benoît", "Rey", "Leclerc", "Payet", "Rolland", "Leclercq", "Guillaume", "Lecomte",
    "Cazals", "Puech", "Rouquette", "Cabrol", "Delmas", "Barthez", "Soulié", "Bousquet", "Combes", "Calmels", "Cassagne",
    "Capdeville", "Lafargue", "Lacombe", "Laporte", "Peyrat", "Teyssier", "Vaissière", "Vayssade", "Maurel", "Maury", "Marty",
    "Castan", "Castel", "Cros", "Crouzet", "Espinasse", "Estève", "Fabrègue", "Ferrières", "Galzin", "Granier", "Guiraud",
    "Jourdan", "Julien", "Malaval", "Mazel", "Nougaret", "Pagès", "Pastre", "Pélissier", "Pradel", "Ricard", "Rigal", "Salles",
    "Sabatier", "Séguier", "Tarral", "Tourrette", "Valette", "Verdier", "Viala", "Viguier", "Villaret", "Arago", "Bouchet",
    "Chauvet", "Desnos", "Éluard", "Fauré", "Gounod", "Halévy", "Ingres", "Jacquard", "Koenig", "Lumière", "Massenet", "Niépce",
    "d'Artagnan", "de La Fayette", "de Vigny", "d'Estienne", "du Bellay", "des Essarts", "L'Herminier", "Le Corbusier",
]

SAINTS = [
    "Jean", "Martin", "Roch", "Pierre", "Paul", "Michel", "Jacques", "Antoine", "Laurent", "Vincent", "Étienne", "André", "Georges",
    "Sébastien", "Nicolas", "Joseph", "Éloi", "Blaise", "Bauzille", "Guilhem", "Privat", "Clément", "Louis", "Marc", "Aphrodise",
]
SAINTES_F = ["Anne", "Marie", "Catherine", "Barbe", "Cécile", "Agnès", "Foy", "Marthe", "Lucie", "Geneviève", "Eulalie"]

# (article form used in singular, noun) with the form of the plural where both are met in one commune.
FEATURES = [
    ("du Moulin", "des Moulins"), ("de la Fontaine", "des Fontaines"), ("du Puits", "des Puits"), ("du Jardin", "des Jardins"),
    ("de la Vigne", "des Vignes"), ("du Pré", "des Prés"), ("du Bois", "des Bois"), ("de la Source", "des Sources"),
    ("du Mas", "des Mas"), ("de la Garrigue", "des Garrigues"), ("du Verger", "des Vergers"), ("de l'Aire", "des Aires"),
    ("du Rempart", "des Remparts"), ("de l'École", "des Écoles"), ("du Chêne", "des Chênes"), ("du Pin", "des Pins"),
    ("de l'Olivier", "des Oliviers"), ("de l'Amandier", "des Amandiers"), ("de la Rose", "des Roses"), ("du Lac", "des Lacs"),
    ("de la Combe", "des Combes"), ("du Causse", "des Causses"), ("de la Cave", "des Caves"), ("de l'Horte", "des Hortes"),
    ("du Champ", "des Champs"), ("de la Carrière", "des Carrières"), ("de la Croix", "des Croix"), ("du Four", "des Fours"),
    ("de l'Étang", "des Étangs"), ("de l'Abbaye", "des Abbayes"), ("du Barry", "des Barrys"), ("de la Serre", "des Serres"),
]

PLANTS = [
    "Acacias", "Ajoncs", "Alouettes", "Amandiers", "Arbousiers", "Aubépines", "Bleuets", "Bouleaux", "Bruyères", "Buis", "Camélias",
    "Cèdres", "Cerisiers", "Charmes", "Châtaigniers", "Chênes", "Chèvrefeuilles", "Cigales", "Cistes", "Coquelicots", "Cyprès",
    "Églantines", "Érables", "Fauvettes", "Figuiers", "Frênes", "Genêts", "Genévriers", "Glaïeuls", "Grenadiers", "Hêtres",
    "Hirondelles", "Hortensias", "Iris", "Jasmins", "Jonquilles", "Lauriers", "Lavandes", "Lentisques", "Lilas", "Magnolias",
    "Marronniers", "Mésanges", "Micocouliers", "Mimosas", "Mûriers", "Noisetiers", "Noyers", "Oliviers", "Ormes", "Palmiers",
    "Pâquerettes", "Pêchers", "Peupliers", "Pins", "Pivoines", "Platanes", "Poiriers", "Pommiers", "Primevères", "Pruniers",
    "Rossignols", "Romarins", "Roses", "Sapins", "Saules", "Sorbiers", "Sureaux", "Thuyas", "Thym", "Tilleuls", "Tourterelles",
    "Troènes", "Tulipes", "Violettes", "Yeuses", "Écureuils", "Libellules", "Cerfs", "Palombes", "Abeilles", "Papillons",
]

TRADES = [
    "Tanneurs", "Tonneliers", "Vignerons", "Vendangeurs", "Bergers", "Boulangers", "Charbonniers", "Drapiers", "Ferronniers",
    "Forgerons", "Jardiniers", "Laboureurs", "Maçons", "Maraîchers", "Mégissiers", "Menuisiers", "Meuniers", "Mineurs", "Pêcheurs",
    "Pénitents", "Potiers", "Sabotiers", "Tisserands", "Tuiliers", "Verriers", "Cordeliers", "Carmes", "Jacobins", "Capucins",
    "Ursulines", "Consuls", "Troubadours", "Cathares", "Templiers", "Camisards", "Faïenciers", "Filatiers", "Muletiers",
]

PLACES = [
    "de l'Abattoir", "de l'Abreuvoir", "de l'Ancien Courrier", "de l'Aqueduc", "de l'Argenterie", "de l'Aspre", "de la Barrière",
    "de la Bergerie", "de la Calade", "de la Chapelle", "de la Citadelle", "de la Colline", "de la Combe Basse", "de la Coopérative",
    "de la Côte", "de la Distillerie", "de la Draille", "de la Falaise", "de la Ferme", "de la Figuière", "de la Grange",
    "de la Loge", "de la Madeleine", "de la Méditerranée", "de la Montagne", "de la Noria", "de la Pinède", "de la Plaine",
    "de la Plage", "de la Piscine", "de la Prairie", "de la Rivière", "de la Rocade", "de la Salle des Fêtes", "de la Tour",
    "de la Tuilerie", "de la Vallée", "de la Vieille Porte", "du Bac", "du Barrage", "du Bassin", "du Bel Air", "du Belvédère",
    "du Calvaire", "du Canal", "du Canal du Midi", "du Caveau", "du Collège", "du Coteau", "du Couchant", "du Couvent",
    "du Foirail", "du Grand Pré", "du Grand Chemin", "du Griffe", "du Levant", "du Lycée", "du Mas Neuf", "du Mas de Bosc", "du Mistral",
    "du Nord", "du Paradis", "du Parc", "du Petit Bois", "du Pigeonnier", "du Pioch", "du Plan d'Eau", "du Plateau", "du Port",
    "du Pont Vieux", "du Portail", "du Pressoir", "du Puech", "du Quai", "du Relais", "du Rieu", "du Roc", "du Ruisseau", "du Temple",
    "du Terral", "du Théâtre", "du Tunnel", "du Valat", "du Vallon", "du Verger Fleuri", "du Viaduc", "du Village", "des Anciens Combattants",
    "des Arènes", "des Cévennes", "des Corbières", "des Deux Ponts", "des Droits de l'Homme", "des Écoles Laïques", "des États du Languedoc",
    "des Frères Lumière", "des Gardioles", "des Hauts de Sainte-Anne", "des Lices", "des Martyrs de la Résistance", "des Pyrénées",
    "des Quatre Vents", "des Rosiers Blancs", "des Terrasses", "des Trois Moulins", "d'Espagne", "d'Occitanie", "d'Orient", "d'Alsace",
    "d'Alger", "d'Assas", "de Bretagne", "de Catalogne", "de Lorraine", "de Paris", "de Strasbourg", "de Provence", "de Stalingrad",
]

DATES = [
    "du 8 Mai 1945", "du 11 Novembre 1918", "du 4 Septembre", "du 14 Juillet", "du 19 Mars 1962", "du 1er Mai", "du 22 Août 1944",
    "du 6 Juin 1944", "du 26 Août 1789", "du 11 Novembre", "du 8 Mai", "du 18 Juin 1940", "du 20 Août 1944", "du 17 Octobre 1961",
    "du 4 Août 1789", "du 81e Régiment d'Infanterie", "du 2e Dragons", "du 142e de Ligne", "de la 1ère Armée", "de la 2e Division Blindée",
]

OCCITAN = [
    "de la Capelette", "de la Font", "de la Gleisa", "del Mercadal", "de l'Ostal", "dels Pastres", "del Barri", "de la Cardabela",
    "de las Cabras", "del Cers", "dels Ausèls", "del Rec", "de la Patus", "del Serrat", "de la Tramontana", "de las Vinhas",
    "de l'Ort", "del Bosc", "de la Sorgueta", "dels Olius", "del Castelàs", "de Mirabel", "de Peyrelade", "de Puechabon",
]

ADJECTIVES = ["Grande", "Petite", "Vieille", "Ancienne", "Belle", "Haute"]

LIEUX_DITS_HEADS = [
    "Mas de", "Mas", "Domaine de", "La Borie", "Le Mas", "Les Hauts de", "Puech", "Combe", "La Grange de", "Métairie de", "Château de",
    "La Bastide", "Moulin de", "Ferme de", "Font", "Le Clos", "Cazals", "Campagne",
]
LIEUX_DITS = [
    "Le Village", "Le Bourg", "La Plaine", "La Gare", "Le Château", "Le Moulin", "Le Pont", "La Croix", "Le Puech", "La Combe", "Le Roc",
    "La Garrigue", "Le Causse", "Les Aires", "La Condamine", "Le Mas Neuf", "Le Mas Vieux", "La Bergerie", "Les Cazes", "La Vernède",
]
