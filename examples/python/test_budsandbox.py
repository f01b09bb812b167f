"""A suite of Python's own test runner against a sandbox of its own: python3 -m unittest discover examples/python

It starts the program `budsandbox` (or the one that BUDSANDBOX names) on a free port, with nothing kept, and ends it.
"""

import base64
import http.server
import json
import os
import queue
import subprocess
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request


def setUpModule():
    global sandbox, base
    sandbox = subprocess.Popen(
        [os.environ.get("BUDSANDBOX", "budsandbox"), "serve", "--data", "memory", "--listen", "127.0.0.1:0", "--quiet",
         "--now", "2026-03-01T09:00:00Z", "--freeze", "--task-delay", "100ms"],
        stdout=subprocess.PIPE, text=True)
    base = sandbox.stdout.readline().strip()  # the first line is the base URL


def tearDownModule():
    sandbox.terminate()
    sandbox.wait()
    sandbox.stdout.close()


class Bud:
    """A client of Bud's API. Put your own in its place: it needs a base URL, a client id and a secret."""

    def __init__(self, client):
        self.client = client

    def call(self, method, path, body=None, customer=None):
        headers = {"Authorization": "Bearer " + self.token(), "X-Client-Id": self.client}
        if customer:
            headers["X-Customer-Id"] = customer
        return self.send(method, path, headers, None if body is None else json.dumps(body).encode())

    def send(self, method, path, headers, body):
        request = urllib.request.Request(base + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.loads(response.read() or b"{}")
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.loads(refusal.read())

    def token(self):
        basic = base64.b64encode(f"{self.client}:secret".encode()).decode()
        form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
        return self.send("POST", "/v1/oauth/token", {"Authorization": "Basic " + basic}, form)[1]["data"]["access_token"]

    def connected(self, persona, region="GB"):
        """Make a customer and connect a bank, without a browser."""
        customer = self.call("POST", "/platform/v3/customers", {"customer_context": {"region": region}})[1]["data"]["customer_id"]
        status, answer = self.call("POST", f"/_sandbox/customers/{customer}/connections", {"persona": persona, "seed": 1})
        assert status == 201, answer
        return customer


class TestBud(unittest.TestCase):
    def test_a_connected_customer_has_accounts_and_transactions(self):
        bud = Bud("python-accounts")
        customer = bud.connected("us_gig_driver", region="US")
        _, accounts = bud.call("GET", "/financial/v3/accounts", customer=customer)
        self.assertEqual(accounts["data"][0]["currency"], "USD")
        _, rows = bud.call("GET", "/financial/v2/transactions?credit_debit_indicator=credit", customer=customer)
        self.assertTrue(rows["data"])
        self.assertEqual({row["credit_debit_indicator"] for row in rows["data"]}, {"credit"})

    def test_a_month_later_a_refresh_brings_new_transactions(self):
        bud = Bud("python-refresh")
        customer = bud.connected("uk_student")

        def newest():
            return bud.call("GET", "/financial/v2/transactions?page_size=1", customer=customer)[1]["data"][0]["date_time"]

        before = newest()
        bud.call("POST", "/_sandbox/clock/advance", {"client_id": bud.client, "by": "P1M"})  # for this client alone
        _, task = bud.call("POST", "/open-banking/v2/refresh", {}, customer=customer)
        while task["metadata"]["status"] == "Pending":
            time.sleep(task["metadata"]["next_url_delay"] / 1000)  # as Bud asks for
            _, task = bud.call("GET", task["metadata"]["next_url"], customer=customer)
        self.assertEqual(task["metadata"]["status"], "Completed")
        self.assertGreater(newest(), before)

    def test_half_a_year_later_the_consent_has_run_out(self):
        bud = Bud("python-time")
        customer = bud.connected("uk_student")
        bud.call("POST", "/_sandbox/clock/advance", {"client_id": bud.client, "by": "P6M"})
        _, consents = bud.call("GET", "/v1/open-banking/account-access-consents?status=all", customer=customer)
        self.assertEqual(consents["data"][0]["status"], "revoked")

    def test_a_service_that_is_down_twice_is_asked_a_third_time(self):
        bud = Bud("python-faults")
        customer = bud.connected("uk_student")
        bud.call("POST", "/_sandbox/faults", {"match": {"client_id": bud.client, "operation_id": "financial_v3_accounts_get"},
                                              "answer": {"status": 503}, "times": 2})
        statuses = [bud.call("GET", "/financial/v3/accounts", customer=customer)[0] for _ in range(3)]
        self.assertEqual(statuses, [503, 503, 200])

    def test_a_webhook_comes_to_a_laptop(self):
        bud, came = Bud("python-webhooks"), queue.Queue()

        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                came.put((self.headers["X-Signature"], json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Receiver) as receiver:
            threading.Thread(target=receiver.serve_forever, daemon=True).start()
            bud.call("PUT", "/_sandbox/webhooks", {"client_id": bud.client,
                                                   "open_banking.connect.completed": f"http://127.0.0.1:{receiver.server_port}/"})
            customer = bud.connected("uk_student")
            signature, event = came.get(timeout=10)  # signed by a key of /_sandbox/jwks.json
            receiver.shutdown()
        self.assertEqual(event["data"]["customer_id"], customer)
        self.assertTrue(signature)


if __name__ == "__main__":
    unittest.main()
