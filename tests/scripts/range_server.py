"""Serves a folder on a free loopback port, with byte ranges; Python's own server has none.

    range_server.py FOLDER PORT_FILE REQUESTS_FILE
"""

import http.server
import os
import sys

folder, port_file, requests_file = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = os.path.basename(self.path)
        wanted = self.headers.get("Range", "")
        with open(requests_file, "a", encoding="utf-8") as log:
            log.write(f"{name} {wanted}\n")
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            self.send_error(404)
            return
        with open(path, "rb") as file:
            content = file.read()
        begin = int(wanted[len("bytes="):-1]) if wanted else 0
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        self.wfile.write(content[begin:])

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(port_file + ".new", "w", encoding="utf-8") as file:
    file.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
