#!/bin/sh
# Stands in for an agent: writes the work item's title onto the page, and forgets half of a "broken" one at the first time.
task=$(cat)
title=$(printf '%s\n' "$task" | sed -n 's/^Title: //p' | head -n 1)
case $title$task in
  *'## What came back'*) end='</html>' ;;
  *[Bb]roken*) end= ;;
  *) end='</html>' ;;
esac
printf '<html><h1>%s</h1>%s\n' "$title" "$end" > index.html
