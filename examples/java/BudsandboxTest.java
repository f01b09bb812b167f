import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A suite beside the program `budsandbox`, or the one that BUDSANDBOX names, on a free port with nothing kept. It needs JUnit 5 and
 * nothing else.
 */
class BudsandboxTest {
  static Process sandbox;
  static String base;

  @BeforeAll
  static void start() throws IOException {
    String program = Optional.ofNullable(System.getenv("BUDSANDBOX")).orElse("budsandbox");
    sandbox = new ProcessBuilder(program, "serve", "--data", "memory", "--listen", "127.0.0.1:0", "--quiet",
        "--now", "2026-03-01T09:00:00Z", "--freeze").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Runtime.getRuntime().addShutdownHook(new Thread(sandbox::destroy));
    base = new BufferedReader(new InputStreamReader(sandbox.getInputStream())).readLine(); // the first line is the base URL
  }

  @AfterAll
  static void stop() throws InterruptedException {
    sandbox.destroy();
    sandbox.waitFor();
  }

  /** A client of Bud's API. Put your own in its place: it needs a base URL, a client id and a secret. */
  record Bud(String client, HttpClient http) {
    Bud(String client) { this(client, HttpClient.newHttpClient()); }

    HttpResponse<String> send(String method, String path, String body, String... headers) throws IOException, InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).method(method, HttpRequest.BodyPublishers.ofString(body));
      if (headers.length > 0) request.headers(headers);
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    String token() throws IOException, InterruptedException {
      String basic = Base64.getEncoder().encodeToString((client + ":secret").getBytes());
      return text("access_token", send("POST", "/v1/oauth/token", "grant_type=client_credentials",
          "Authorization", "Basic " + basic, "Content-Type", "application/x-www-form-urlencoded"));
    }

    HttpResponse<String> call(String method, String path, String customer, String body) throws IOException, InterruptedException {
      return customer == null
          ? send(method, path, body, "Authorization", "Bearer " + token(), "X-Client-Id", client, "Content-Type", "application/json")
          : send(method, path, body, "Authorization", "Bearer " + token(), "X-Client-Id", client, "Content-Type", "application/json", "X-Customer-Id", customer);
    }

    /** Makes a customer and connects a bank, without a browser. */
    String connected(String persona) throws IOException, InterruptedException {
      String customer = text("customer_id", call("POST", "/platform/v3/customers", null, "{}"));
      HttpResponse<String> answer = call("POST", "/_sandbox/customers/" + customer + "/connections", null, "{\"persona\": \"" + persona + "\", \"seed\": 1}");
      assertEquals(201, answer.statusCode(), answer.body());
      return customer;
    }

    static String text(String name, HttpResponse<String> answer) {
      Matcher found = Pattern.compile("\"" + name + "\": *\"([^\"]*)\"").matcher(answer.body());
      assertTrue(found.find(), answer.body());
      return found.group(1);
    }
  }

  @Test
  void connectedCustomersHaveAccounts() throws Exception {
    Bud bud = new Bud("java-accounts");
    HttpResponse<String> accounts = bud.call("GET", "/financial/v3/accounts", bud.connected("uk_salaried_renter"), "");
    assertEquals(200, accounts.statusCode());
    assertEquals("current_account", Bud.text("account_type", accounts));
  }

  @Test
  void aServiceThatIsDownTwiceIsAskedAThirdTime() throws Exception {
    Bud bud = new Bud("java-faults");
    String customer = bud.connected("uk_student");
    bud.call("POST", "/_sandbox/faults", null,
        "{\"match\": {\"client_id\": \"java-faults\", \"operation_id\": \"financial_v3_accounts_get\"}, \"answer\": {\"status\": 503}, \"times\": 2}");
    for (int want : new int[] {503, 503, 200}) {
      assertEquals(want, bud.call("GET", "/financial/v3/accounts", customer, "").statusCode());
    }
  }

  @Test
  void halfAYearLaterTheConsentHasRunOut() throws Exception {
    Bud bud = new Bud("java-time");
    String customer = bud.connected("uk_student");
    bud.call("POST", "/_sandbox/clock/advance", null, "{\"client_id\": \"java-time\", \"by\": \"P6M\"}"); // for this client alone
    assertEquals("revoked", Bud.text("status", bud.call("GET", "/v1/open-banking/account-access-consents?status=all", customer, "")));
  }
}
