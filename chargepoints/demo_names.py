"""Names for demo data, as they are on charge points in Spain: "Plaza Mayor 3"."""

import random

STREETS = (
    *("Avenida", "Bulevar", "Calle", "Camino", "Carrera", "Cuesta", "Glorieta", "Parque"),
    *("Paseo", "Plaza", "Rambla", "Ronda", "Travesía"),
)
AFTER_WHOM = (
    *("Mayor", "Real", "Nueva", "Alfonso X", "Almirante", "América", "Atocha", "Bailén"),
    *("Cervantes", "Colón", "Constitución", "del Carmen", "del Mar", "del Norte", "del Olmo"),
    *("del Pilar", "del Prado", "del Puente", "del Río", "del Sol", "de España", "de Europa"),
    *("de Goya", "de la Fuente", "de la Luna", "de la Paz", "de las Flores", "de la Villa"),
    *("de los Álamos", "Diagonal", "Don Quijote", "El Greco", "García Lorca"),
    *("Fray Luis", "Góngora", "Isabel II", "Jovellanos", "Lope de Vega", "Machado"),
    *("María Zambrano", "Isaac Peral", "Murillo", "Pérez Galdós", "Picasso", "Quevedo"),
    *("Ramón y Cajal", "Clara Campoamor", "San Antón", "San Isidro", "San Juan"),
    *("Santa Ana", "Santa Teresa", "Santiago", "Séneca", "Serrano", "Sorolla", "Trafalgar"),
    *("Unamuno", "Velázquez", "Zurbarán"),
)
VENUES = (
    *("Ayuntamiento", "Aparcamiento", "Camping", "Estación", "Gasolinera", "Hospital", "Hotel"),
    *("Mercado", "Parador", "Parking", "Polideportivo", "Palacio", "Supermercado", "Taller"),
    *("Teatro", "Universidad"),
)
TOWNS = (
    *("Albacete", "Alcalá", "Algeciras", "Alicante", "Almería", "Aranjuez", "Ávila", "Avilés"),
    *("Badajoz", "Barcelona", "Bilbao", "Burgos", "Cáceres", "Cádiz", "Cartagena", "Castellón"),
    *("Chamartín", "Córdoba", "Cuenca", "Elche", "Ferrol", "Getafe", "Gijón", "Girona"),
    *("Granada", "Huelva", "Huesca", "Ibiza", "Jaén", "Jerez", "León", "Linares", "Lleida"),
    *("Logroño", "Lorca", "Lugo", "Madrid", "Málaga", "Marbella", "Mérida", "Móstoles"),
    *("Murcia", "Ourense", "Oviedo", "Palencia", "Palma", "Pamplona", "Ponferrada"),
    *("Pontevedra", "Reus", "Ronda", "Sabadell", "Salamanca", "Santander", "Segovia"),
    *("Sevilla", "Soria", "Tarragona", "Teruel", "Toledo", "Valencia", "Valladolid"),
    *("Vigo", "Vitoria", "Zamora", "Zaragoza"),
)
# At most 24 characters: with a space and a number of seven digits it is a name of 32.
PLACES = tuple(
    f"{kind} {which}"
    for kinds, whiches in ((STREETS, AFTER_WHOM), (VENUES, TOWNS))
    for kind in kinds
    for which in whiches
    if kind != which
)


def draw_names(count: int, registered: int) -> set[str]:
    """`count` different names; three in four are new where `registered` are taken.

    Drawn, not counted, so that no run has to know where the one before it stopped.
    """
    highest = max(20, 4 * registered // len(PLACES))
    names: set[str] = set()
    while len(names) < count:
        names.add(f"{random.choice(PLACES)} {random.randint(1, highest)}")
    return names
