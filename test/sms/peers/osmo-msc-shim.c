/*
 * Preloaded into osmo-msc, of which only the SMPP side is used. Where the kernel has no SCTP it would end at its start:
 * its SCTP sockets become TCP sockets on loopback. Its control interfaces insist on ports 4254 and 4255: they get free
 * ones, so that several may run at once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int bind_really(int fd, const struct sockaddr *address, socklen_t length) {
  int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
  return real(fd, address, length);
}

int socket(int domain, int type, int protocol) {
  int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
  if (protocol != IPPROTO_SCTP) return real(domain, type, protocol);
  int fd = real(AF_INET, SOCK_STREAM | (type & (SOCK_CLOEXEC | SOCK_NONBLOCK)), IPPROTO_TCP);
  struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  bind_really(fd, (struct sockaddr *)&loopback, sizeof loopback);
  return fd;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  int (*real)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
  return level == IPPROTO_SCTP ? 0 : real(fd, level, name, value, length);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *length) {
  int (*real)(int, int, int, void *, socklen_t *) = dlsym(RTLD_NEXT, "getsockopt");
  return level == IPPROTO_SCTP ? 0 : real(fd, level, name, value, length);
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  if (address->sa_family != AF_INET) return bind_really(fd, address, length);
  struct sockaddr_in changed = *(const struct sockaddr_in *)address;
  int port = ntohs(changed.sin_port);
  if (port == 4254 || port == 4255) changed.sin_port = 0;
  return bind_really(fd, (struct sockaddr *)&changed, sizeof changed);
}
