#!/usr/bin/env bash
# Installs the system packages that Dealcast builds on, and checks the Swift toolchain. Safe to repeat; quick when all is there.
set -euo pipefail

# OpenBLAS: linear algebra. Boost: quantiles of distributions (headers only). libmd: SHA-256.
packages=(libopenblas-dev libboost-dev libmd-dev pkg-config)

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || {
    echo "setup: needs apt-get to install: ${missing[*]}; install them by other means and run again" >&2; exit 69; }
  root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: needs root to install: ${missing[*]}; run as root or install sudo" >&2; exit 77; }
    root=(sudo)
  fi
  echo "setup: installing ${missing[*]}"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

command -v swift >/dev/null || {
  echo "setup: no swift on the PATH; Dealcast needs a Swift toolchain, 6.1 or newer (https://www.swift.org/install/linux)" >&2; exit 69; }
