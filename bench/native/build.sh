#!/bin/sh
# Builds the native baseline into build/. Extra compiler arguments are passed on, e.g. ./build.sh -DBATCH=32
set -eu
cd "$(dirname "$0")"
mkdir -p build
${CC:-cc} -std=gnu11 -O3 -march=native -ffast-math -pthread -Wall -Wextra "$@" -o "${OUT:-build/microcircuit}" microcircuit.c -lm
