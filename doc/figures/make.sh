#!/bin/sh
# Draws the figures of the manual anew, by the commands that the manual shows.
# For the program in BUILD (the default is build/):
#
#   BUILD=build doc/figures/make.sh
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/../.."
top_srcdir=. top_builddir=${BUILD:-build} FIGURES=doc/figures
export top_srcdir top_builddir FIGURES
exec sh tests/cli/manual_examples.sh
