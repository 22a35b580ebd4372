#!/bin/sh
# Answers git's questions for one host alone: wherever else a server or a redirect sends git, it gets nothing.
case "$1" in
"Username for '$ORCH_ASKPASS_FOR': ") printf '%s\n' "$ORCH_ASKPASS_USERNAME" ;;
"Password for '$ORCH_ASKPASS_FOR_USER': ") printf '%s\n' "$ORCH_ASKPASS_PASSWORD" ;;
*) exit 1 ;;
esac
