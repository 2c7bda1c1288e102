"""Sổ theo dõi hồ sơ, the ward's own register of a year: its entries, its closing, its print (law.md 2.8).

`dossiers/registers/` reads the registers of other systems; this is the one the office keeps.
"""
