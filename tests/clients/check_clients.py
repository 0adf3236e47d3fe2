#!/usr/bin/env python3
"""Do clients that others wrote work with a running server, unmodified?

    python tests/clients/check_clients.py http://127.0.0.1:8080

geopy's BANFrance and the package bulk-geocoding ask for town halls of this repository; GeocodeJSON answers are held
against tests/oracle/geocodejson.schema.json. No address file is needed.
"""

import argparse

from checks import Checks
from with_bulk_geocoding import check_bulk_geocoding
from with_geocodejson import check_geocodejson
from with_geopy import check_geopy


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="where the server listens, for example http://127.0.0.1:8080")
    address = parser.parse_args().address.rstrip("/")
    checks = Checks()
    check_geopy(checks, address)
    check_bulk_geocoding(checks, address)
    check_geocodejson(checks, address)
    checks.close()


if __name__ == "__main__":
    main()
