"""What files hold before anybody asks what it means: grids of cells, records, archives unpacked."""
