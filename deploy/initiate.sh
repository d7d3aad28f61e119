#!/bin/sh
# Starts the three members for the first time, and makes a set of them and the
# app's user, once. Only somebody on a member's own machine may do so while there
# is no user.
set -eu
cd "$(dirname "$0")"
value() { sed -n "s/^$1=//p" .env; }
inside() {
	docker compose exec -T -e APP="$(value MONGODB_PASSWORD)" -e ADMIN="$(value MONGODB_ADMIN_PASSWORD)" mongo1 \
		mongosh --quiet --tls --tlsCAFile /run/secrets/ca.crt --host localhost --eval "$1"
}
docker compose up -d --wait mongo1 mongo2 mongo3
# Elections go to mongo1 where they can, and take five seconds without it: so long
# the app waits for a primary, too.
inside 'try {
	rs.initiate({_id: "rs0", settings: {electionTimeoutMillis: 5000}, members: [
		{_id: 0, host: "mongo1:27017", priority: 2},
		{_id: 1, host: "mongo2:27017", priority: 1},
		{_id: 2, host: "mongo3:27017", priority: 1}]})
} catch (e) { if (e.codeName !== "AlreadyInitialized") throw e }'
# Backups are verified in a database of their own, which no role can name
# beforehand: so the user may make one.
inside 'while (!db.hello().isWritablePrimary) { sleep(200) }
	db = db.getSiblingDB("admin")
	db.createUser({user: "admin", pwd: process.env.ADMIN, roles: ["root"]})
	db.auth("admin", process.env.ADMIN)
	db.createUser({user: "ticklist", pwd: process.env.APP, roles: ["readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor"]})'
