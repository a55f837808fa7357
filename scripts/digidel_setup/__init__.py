"""Set-up of bench, services and sites for digidel_app, and the runner of its tests. Standard library only."""
