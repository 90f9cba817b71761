/* The one program of our own that runs in containers.
 *
 *   helper pause              has the network of a task until SIGTERM.
 *   helper forward HOST       listens on port 80. The first part of a request's path is a port:
 *                             `GET /40123/v4/x` goes to that port of HOST, as it is.
 *
 * It is static, allocates nothing, and is process 1 of its container.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal) {
    (void)signal;
    _exit(0);
}

static void say(const char *text) {
    if (write(2, text, strlen(text)) < 0) return;
}

static int write_all(int to, const char *bytes, ssize_t count) {
    while (count > 0) {
        ssize_t written = write(to, bytes, count);
        if (written <= 0) return -1;
        bytes += written;
        count -= written;
    }
    return 0;
}

/* Copies both ways until both sides have said all. */
static void splice_both(int a, int b) {
    static char buffer[16384];
    struct pollfd ends[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
    int open = 2;
    while (open > 0 && poll(ends, 2, -1) > 0) {
        for (int from = 0; from < 2; from++) {
            if (!ends[from].revents) continue;
            int to = from == 0 ? b : a;
            ssize_t count = read(from == 0 ? a : b, buffer, sizeof buffer);
            if (count <= 0 || write_all(to, buffer, count) < 0) {
                shutdown(to, SHUT_WR);
                ends[from].fd = -1;
                open--;
            }
        }
    }
}

/* The port that a request line names, such as `GET /40123/…`, or 0. */
static int port_of(const char *line, ssize_t count) {
    ssize_t at = 0;
    while (at < count && line[at] != ' ') at++;
    if (at + 1 >= count || line[at + 1] != '/') return 0;
    int port = 0;
    for (at += 2; at < count && line[at] >= '0' && line[at] <= '9' && port < 65536; at++)
        port = port * 10 + (line[at] - '0');
    return at < count && line[at] == '/' && port < 65536 ? port : 0;
}

static void serve(int client, struct sockaddr_in host) {
    static char line[2048];
    static const char refusal[] =
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    ssize_t count = 0;
    while (count < (ssize_t)sizeof line && !memchr(line, '\n', count)) {
        ssize_t more = read(client, line + count, sizeof line - count);
        if (more <= 0) return;
        count += more;
    }
    int port = port_of(line, count);
    host.sin_port = htons(port);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (port == 0 || server < 0 || connect(server, (struct sockaddr *)&host, sizeof host) < 0) {
        write_all(client, refusal, sizeof refusal - 1);
        return;
    }
    if (write_all(server, line, count) == 0) splice_both(client, server);
}

static int forward(const char *name) {
    struct addrinfo hint = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(name, NULL, &hint, &found) != 0) {
        say("helper: the host has no address\n");
        return 1;
    }
    struct sockaddr_in host = *(struct sockaddr_in *)found->ai_addr;
    struct sockaddr_in all = {.sin_family = AF_INET, .sin_port = htons(80)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&all, sizeof all) < 0 || listen(listener, 128) < 0) {
        say("helper: port 80 cannot be listened on\n");
        return 1;
    }
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (fork() == 0) {
            close(listener);
            serve(client, host);
            _exit(0);
        }
        close(client);
    }
}

int main(int count, char **words) {
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGPIPE, SIG_IGN);
    if (count == 2 && strcmp(words[1], "pause") == 0) {
        for (;;) {
            pause();
            while (waitpid(-1, NULL, WNOHANG) > 0) continue;
        }
    }
    if (count == 3 && strcmp(words[1], "forward") == 0) return forward(words[2]);
    say("usage: helper pause | helper forward HOST\n");
    return 2;
}
