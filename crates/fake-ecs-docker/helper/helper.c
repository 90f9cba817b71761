/* The one program of our own that runs in containers.
 *
 *   helper pause [PLACE]      has the network of a task until SIGTERM. PLACE is that of the fake, and
 *                             is what requests of the task go to whose path has none.
 *   helper local HOST PORT    does the same, and listens on port 51679 of loopback: what comes there
 *                             goes to that port of HOST.
 *   helper relay HOST PORT    listens on that port of all addresses: what comes there goes to that
 *                             port of HOST.
 *   helper empty DIRECTORY    removes all that is in it.
 *   helper forward HOST       listens on port 80. The first part of a request's path is a place:
 *                             `GET /40123/v4/x` goes to that port of HOST, as it is, with a header
 *                             that says who asks; `GET /169.254.171.7-40123/v4/x` goes to that port
 *                             of a relay in the forwarder's own network. The place is remembered for
 *                             whoever asks.
 *
 * It is static, and is process 1 of its container.
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ftw.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the agent is on real machines, and where it listens there. */
static const char agent[] = "169.254.170.2";
enum { agent_port = 80, local_port = 51679 };

/* The network of the forwarder: 169.254.170.0/23. */
static const unsigned network = 0xa9feaa00, network_mask = 0xfffffe00;

/* Where a fake is: the port is the lower half; the upper one is 0 for the host, and otherwise the
 * last two bytes of the address of a relay. 0 is nowhere. */
typedef unsigned place;

/* The fake of each address, by its last two bytes. All processes share it. */
static volatile place *fakes;

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

/* The place that a request line names, such as `GET /40123/…`, or 0. */
static place place_of(const char *line, ssize_t count) {
    char word[32];
    ssize_t at = 0;
    while (at < count && line[at] != ' ') at++;
    if (at + 1 >= count || line[at + 1] != '/') return 0;
    const char *begin = line + at + 2;
    size_t length = 0, most = line + count - begin;
    while (length < most && begin[length] != '/' && begin[length] != ' ') length++;
    if (length == most || length >= sizeof word) return 0;
    memcpy(word, begin, length);
    word[length] = 0;

    unsigned relay = 0;
    char *port = strchr(word, '-'), *end_of_port;
    if (port) {
        struct in_addr address;
        *port++ = 0;
        if (inet_pton(AF_INET, word, &address) != 1) return 0;
        relay = ntohl(address.s_addr);
        if ((relay & network_mask) != network) return 0;
    } else {
        port = word;
    }
    if (*port < '0' || *port > '9') return 0;
    unsigned long number = strtoul(port, &end_of_port, 10);
    return *end_of_port == 0 && number < 65536 ? relay << 16 | number : 0;
}

/* The place of the fake that the address has asked before. Who is new is about to be told of. */
static place remembered(unsigned short address) {
    for (int round = 0; round < 40 && fakes[address] == 0; round++) usleep(50000);
    return fakes[address];
}

static int connect_to(struct sockaddr_in host, place fake) {
    unsigned short port = fake & 0xffff, relay = fake >> 16;
    if (relay != 0) host.sin_addr.s_addr = htonl((network & 0xffff0000) | relay);
    host.sin_port = htons(port);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (port == 0 || server < 0) return -1;
    return connect(server, (struct sockaddr *)&host, sizeof host) < 0 ? -1 : server;
}

/* Sends a request on, and says in its first header whose it is. */
static void serve(int client, struct sockaddr_in from, struct sockaddr_in host) {
    static char line[2048];
    static const char refusal[] =
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    static const char told[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    ssize_t count = 0;
    char *end_of_line;
    while (!(end_of_line = memchr(line, '\n', count)) && count < (ssize_t)sizeof line) {
        ssize_t more = read(client, line + count, sizeof line - count);
        if (more <= 0) return;
        count += more;
    }
    unsigned short address = ntohl(from.sin_addr.s_addr);
    place fake = place_of(line, count);
    if (fake != 0) fakes[address] = fake;
    if (memcmp(line, "TELL ", 5) == 0) {
        write_all(client, told, sizeof told - 1);
        return;
    }
    int server = end_of_line ? connect_to(host, fake ? fake : remembered(address)) : -1;
    if (server < 0) {
        write_all(client, refusal, sizeof refusal - 1);
        return;
    }
    char header[64];
    int length = snprintf(header, sizeof header, "X-Forwarded-For: %s\r\n", inet_ntoa(from.sin_addr));
    ssize_t first = end_of_line + 1 - line;
    if (write_all(server, line, first) == 0 && write_all(server, header, length) == 0 &&
        write_all(server, line + first, count - first) == 0)
        splice_both(client, server);
}

static struct sockaddr_in address_of(const char *name) {
    struct addrinfo hint = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(name, NULL, &hint, &found) != 0) {
        say("helper: the host has no address\n");
        _exit(1);
    }
    return *(struct sockaddr_in *)found->ai_addr;
}

/* Answers at an address for ever. Where the host has a port, everything goes there as it is. */
/* Only `only` is let in, and everybody if that is 0. */
static int forward(struct sockaddr_in at, struct sockaddr_in host, in_addr_t only) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 128) < 0) {
        say("helper: the port cannot be listened on\n");
        return 1;
    }
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        struct sockaddr_in from = {0};
        socklen_t size = sizeof from;
        int client = accept(listener, (struct sockaddr *)&from, &size);
        if (client < 0) continue;
        if (only && from.sin_addr.s_addr != only) {
            close(client);
            continue;
        }
        if (fork() == 0) {
            close(listener);
            int server = host.sin_port ? connect_to(host, ntohs(host.sin_port)) : -1;
            if (server >= 0) splice_both(client, server);
            if (!host.sin_port) serve(client, from, host);
            _exit(0);
        }
        close(client);
    }
}

/* Says to the forwarder which fake this task is of. */
static void tell(const char *fake) {
    struct sockaddr_in there = {.sin_family = AF_INET};
    inet_pton(AF_INET, agent, &there.sin_addr);
    int forwarder = connect_to(there, agent_port);
    char request[80];
    int length = snprintf(request, sizeof request, "TELL /%s HTTP/1.1\r\n\r\n", fake);
    if (forwarder < 0 || write_all(forwarder, request, length) < 0) return;
    while (read(forwarder, request, sizeof request) > 0) continue;
    close(forwarder);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *at) {
    (void)status;
    (void)kind;
    return at->level > 0 ? remove(path) : 0;
}

static void wait_for_the_end(void) {
    for (;;) {
        pause();
        while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    }
}

int main(int count, char **words) {
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGPIPE, SIG_IGN);
    const char *what = count > 1 ? words[1] : "";
    if (count <= 3 && strcmp(what, "pause") == 0) {
        if (count == 3) tell(words[2]);
        wait_for_the_end();
    }
    if (count == 4 && strcmp(what, "local") == 0) {
        struct sockaddr_in host = address_of(words[2]);
        host.sin_port = htons(atoi(words[3]));
        struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(local_port)};
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (fork() == 0) _exit(forward(at, host, 0));
        wait_for_the_end();
    }
    if (count == 4 && strcmp(what, "relay") == 0) {
        struct sockaddr_in host = address_of(words[2]);
        host.sin_port = htons(atoi(words[3]));
        struct sockaddr_in all = {.sin_family = AF_INET, .sin_port = host.sin_port};
        /* Others could name whom they ask for, which only the forwarder knows. */
        struct in_addr forwarder;
        inet_pton(AF_INET, agent, &forwarder);
        return forward(all, host, forwarder.s_addr);
    }
    if (count == 3 && strcmp(what, "empty") == 0)
        return nftw(words[2], remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0 ? 0 : 1;
    if (count == 3 && strcmp(what, "forward") == 0) {
        fakes = mmap(NULL, 65536 * sizeof *fakes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (fakes == MAP_FAILED) return 1;
        struct sockaddr_in all = {.sin_family = AF_INET, .sin_port = htons(agent_port)};
        return forward(all, address_of(words[2]), 0);
    }
    say("usage: helper pause [PLACE] | helper local HOST PORT | helper relay HOST PORT | helper forward HOST | "
        "helper empty DIRECTORY\n");
    return 2;
}
