#!/usr/bin/env bash
# What only the system can give the tests: a browser, a virus scanner, the PDF engine, an older Postgres.
# On Debian as root it installs what is missing and says so; elsewhere it says what to install.
set -euo pipefail
declare -A package_of=(
  [chromium]=chromium [clamd]=clamav-daemon [wkhtmltopdf]=wkhtmltopdf [pdftotext]=poppler-utils
  [/usr/lib/postgresql/15/bin/postgres]=postgresql-15
)
missing=()
for program in "${!package_of[@]}"; do command -v "$program" >/dev/null || missing+=("${package_of[$program]}"); done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests, with apt-get: ${missing[*]}"
  # Debian's Postgres would start a cluster of its own; the tests start theirs.
  mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-dejavu-core >/dev/null
else
  echo "Not on this machine: ${missing[*]}. Tests that need them fail or are skipped."
fi
