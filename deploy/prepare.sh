#!/bin/sh
# Makes what compose.yaml needs and no repository may hold, in the folder that it is
# given; prepare.yaml runs it: secrets/ with a certificate authority of the members' own, a certificate
# for each, and the key by which they know each other; and .env with the passwords
# and the key that texts are sealed with. What is there already is left alone.
set -eu
umask 077
cd "${1:-$(dirname "$0")}"
mkdir -p secrets
chmod 755 secrets # the files in it have owners of their own

if [ ! -e secrets/ca.crt ]; then
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=Ticklist's own members" \
		-addext "keyUsage=critical,keyCertSign,cRLSign" -keyout secrets/ca.key -out secrets/ca.crt 2>/dev/null
fi
for member in mongo1 mongo2 mongo3; do
	[ -e "secrets/$member.pem" ] && continue
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=Ticklist/CN=$member" \
		-keyout "secrets/$member.key" -out "secrets/$member.csr" 2>/dev/null
	printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' "$member" >"secrets/$member.ext"
	openssl x509 -req -in "secrets/$member.csr" -CA secrets/ca.crt -CAkey secrets/ca.key -days 825 -set_serial "0x$(openssl rand -hex 16)" \
		-extfile "secrets/$member.ext" -out "secrets/$member.crt" 2>/dev/null
	cat "secrets/$member.crt" "secrets/$member.key" >"secrets/$member.pem"
	rm "secrets/$member.crt" "secrets/$member.key" "secrets/$member.csr" "secrets/$member.ext"
done
[ -e secrets/keyfile ] || openssl rand -base64 756 >secrets/keyfile
if [ ! -e .env ]; then
	{
		echo "DOMAIN=ticklist.example.com"
		echo "MONGODB_PASSWORD=$(openssl rand -hex 24)"
		echo "MONGODB_ADMIN_PASSWORD=$(openssl rand -hex 24)"
		echo "SECRET_KEYS=first:$(openssl rand -base64 32)"
	} >.env
fi

chmod 444 secrets/ca.crt
chmod 400 secrets/*.pem secrets/keyfile secrets/ca.key
if [ "$(id -u)" = 0 ]; then
	# compose and initiate.sh read .env as whoever has this folder; members are 999.
	chown "$(stat -c %u:%g .)" .env secrets secrets/ca.crt secrets/ca.key
	chown 999:999 secrets/*.pem secrets/keyfile
	# An empty volume would be given the image's own files, and their owner, root.
	for owned in /owned/*; do
		[ -d "$owned" ] || continue
		mkdir -p "$owned/caddy"
		chown -R 65532:65532 "$owned"
	done
fi
