#!/bin/sh
# ./begin.sh PORT: makes, in this folder, a repository, the folder that is served as "production", and orch's files.
set -eu
port=$1
cd "$(dirname "$0")"
here=$PWD
git init --quiet --initial-branch=main work
cp page/* work
echo '<html><h1>Nothing yet</h1></html>' > work/index.html
git -C work add .
git -C work -c user.name=me -c user.email=me@example.org commit --quiet -m 'A page'
git clone --quiet --bare work page.git
mkdir live
echo 'PAGE_TOKEN=what-only-production-may-know' > .env
cat > orch.projects.yaml <<END
projects:
  page:
    repository: $here/page.git
    pipeline: [development, deploy]
    approvals: [deploy]
    agent: { name: command, program: $here/developer.sh }
    deploy:
      files: [deploy.sh]
      production:
        command: ./deploy.sh $here/live
        rollback: ./deploy.sh $here/live
        write: [$here/live]
        credentials: [PAGE_TOKEN]
        health:
          - { url: 'http://127.0.0.1:$port/version', contains: '{commit}' }
          - { url: 'http://127.0.0.1:$port/', contains: '</html>' }
        healthWithinSeconds: 5
        monitor: { everySeconds: 2, forSeconds: 600, failing: 2, of: 3, rollback: true }
END
