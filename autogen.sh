#!/bin/sh
# Makes ./configure from configure.ac. Run once after a checkout; release
# tarballs already carry the result.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --force --warnings=all
