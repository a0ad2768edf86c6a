"""Reports of counties, cities and the province to the level above: figures with definitions, frozen once handed in."""
