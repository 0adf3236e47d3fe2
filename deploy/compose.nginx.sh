#!/bin/sh
# Starts nginx on nginx.conf with the names of compose.yaml in the place of the ports of one machine.
# The image cannot write but to /tmp, and its log is that of the container.
set -eu
sed -e 's/127\.0\.0\.1:8081/one:8080/; s/127\.0\.0\.1:8082/two:8080/' \
    -e 's#/run/nginx\.pid#/tmp/nginx.pid#; s#/var/log/nginx/eligeo\.log#/dev/stdout#; s#/var/cache/nginx/eligeo#/tmp/eligeo#' \
    -e 's#^http {#&\n    client_body_temp_path /tmp/body;\n    proxy_temp_path /tmp/proxy;\n    fastcgi_temp_path /tmp/fastcgi;\n    uwsgi_temp_path /tmp/uwsgi;\n    scgi_temp_path /tmp/scgi;#' \
    "${1:-/etc/eligeo/nginx.conf}" >/tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g 'daemon off;'
