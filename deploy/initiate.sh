#!/bin/sh
# Makes a set of the three members and the app's user, once, when they have been
# started for the first time. Only somebody on a member's own machine may do so
# while there is no user.
set -eu
cd "$(dirname "$0")"
. ./.env
inside() {
	docker compose exec -T -e APP="$MONGODB_PASSWORD" -e ADMIN="$MONGODB_ADMIN_PASSWORD" mongo1 \
		mongosh --quiet --tls --tlsCAFile /run/secrets/ca.crt --host localhost --eval "$1"
}
# Elections go to mongo1 where they can, and take five seconds without it: so long
# the app waits for a primary, too.
inside 'rs.initiate({_id: "rs0", settings: {electionTimeoutMillis: 5000}, members: [
	{_id: 0, host: "mongo1:27017", priority: 2},
	{_id: 1, host: "mongo2:27017", priority: 1},
	{_id: 2, host: "mongo3:27017", priority: 1}]})'
inside 'while (!db.hello().isWritablePrimary) { sleep(200) }
	db = db.getSiblingDB("admin")
	db.createUser({user: "admin", pwd: process.env.ADMIN, roles: ["root"]})
	db.auth("admin", process.env.ADMIN)
	db.createUser({user: "ticklist", pwd: process.env.APP, roles: [
		{role: "readWrite", db: "ticklist"}, {role: "dbAdmin", db: "ticklist"}, {role: "clusterMonitor", db: "admin"}]})'
