/* Preloaded, lets no call of prefarm read or write more than half of what it
 * was asked for: every one of them may do that at any time, and nobody may
 * notice. What the C library's streams do inside of it is not reached.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int armed;

__attribute__((constructor)) static void
arm(void)
{
    armed = strstr(program_invocation_short_name, "prefarm") != NULL;
    if (armed)
        unsetenv("LD_PRELOAD");
}

static size_t
half(size_t n)
{
    return armed ? n - n / 2 : n;
}

ssize_t
write(int fd, const void *data, size_t n)
{
    return syscall(SYS_write, fd, data, half(n));
}

ssize_t
read(int fd, void *data, size_t n)
{
    return syscall(SYS_read, fd, data, half(n));
}

ssize_t
pwrite64(int fd, const void *data, size_t n, off64_t at)
{
    return syscall(SYS_pwrite64, fd, data, half(n), at);
}

ssize_t
pwrite(int fd, const void *data, size_t n, off_t at)
{
    return syscall(SYS_pwrite64, fd, data, half(n), at);
}

ssize_t
pread64(int fd, void *data, size_t n, off64_t at)
{
    return syscall(SYS_pread64, fd, data, half(n), at);
}

ssize_t
pread(int fd, void *data, size_t n, off_t at)
{
    return syscall(SYS_pread64, fd, data, half(n), at);
}

ssize_t
send(int fd, const void *data, size_t n, int flags)
{
    return syscall(SYS_sendto, fd, data, half(n), flags, NULL, 0);
}

ssize_t
recv(int fd, void *data, size_t n, int flags)
{
    return syscall(SYS_recvfrom, fd, data, half(n), flags, NULL, NULL);
}
