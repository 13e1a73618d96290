#!/bin/sh
# Builds a hand-written baseline into build/: microcircuit, or the program named first. Extra compiler arguments are
# passed on, e.g. ./build.sh -DBATCH=32
set -eu
cd "$(dirname "$0")"
mkdir -p build
program=microcircuit
case "${1:-}" in
'' | -*) ;;
*) program=$1 && shift ;;
esac
${CC:-cc} -std=gnu11 -O3 -march=native -ffast-math -pthread -Wall -Wextra "$@" -o "${OUT:-build/$program}" "$program.c" -lm
