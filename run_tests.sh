#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the selftests, with the manners of the kernel's run_vmtests.sh: ./run_tests.sh -h
self=$0
[ -L "$self" ] && self=$(readlink -f "$self")
case $self in
    */*) exec "${self%/*}/tools/mmt" run "$@" ;;
    *) exec ./tools/mmt run "$@" ;;
esac
