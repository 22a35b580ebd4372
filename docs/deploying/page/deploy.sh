#!/bin/sh
# ./deploy.sh FOLDER: what this checkout holds is served from there.
set -eu
: "${PAGE_TOKEN:?is not given}" # a real one would log in with it
cp index.html "$1"
echo "$ORCH_COMMIT" > "$1/version"
echo "deployed $ORCH_COMMIT, after ${ORCH_PREVIOUS_COMMIT:-nothing that was proven}"
