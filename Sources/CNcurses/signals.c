// Signals: a self-pipe for the program's loop, and a terminal that is given back before a crash speaks.
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int told[] = {SIGTERM, SIGINT, SIGHUP, SIGCONT, SIGTSTP, SIGQUIT};
static const int fatal[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGSYS};
enum { TOLD = sizeof told / sizeof *told, FATAL = sizeof fatal / sizeof *fatal };

static struct sigaction told_before[TOLD], fatal_before[FATAL], pipe_before, alarm_before, winch_before;
static bool winch_chained;
static bool installed;
static int pipe_ends[2] = {-1, -1};
static struct termios original;
static volatile sig_atomic_t original_known;
static char restore_bytes[512];
static volatile sig_atomic_t restore_length;
static volatile sig_atomic_t updating, frame, alarmed_frame, stopping, ending;
static unsigned char crash_stack[65536];

// Writes without ever waiting for a terminal that no longer reads.
static void write_unwaiting(int fd, const char *bytes, int count) {
  int flags = fcntl(fd, F_GETFL);
  if (flags != -1) fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  while (count > 0) {
    ssize_t sent = write(fd, bytes, (size_t)count);
    if (sent > 0) {
      bytes += sent;
      count -= (int)sent;
      continue;
    }
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    if (sent < 0 && errno == EAGAIN && poll(&wait, 1, 300) > 0 && (wait.revents & POLLOUT)) continue;
    if (sent < 0 && errno == EINTR) continue;
    break;
  }
  if (flags != -1) fcntl(fd, F_SETFL, flags);
}

void aix_write(const uint8_t *bytes, int count) {
  // Larger texts than a terminal's buffer need waiting, as ncurses does itself.
  while (count > 0) {
    ssize_t sent = write(STDOUT_FILENO, bytes, (size_t)count);
    if (sent > 0) {
      bytes += sent;
      count -= (int)sent;
    } else if (sent == 0 || errno != EINTR) {
      return;
    }
  }
}

void aix_save_terminal(void) {
  if (tcgetattr(STDIN_FILENO, &original) == 0) original_known = 1;
}

void aix_restore_terminal(void) {
  if (original_known) tcsetattr(STDIN_FILENO, TCSANOW, &original);
}

void aix_crash_arm(const char *restore, int length) {
  restore_length = 0;
  if (length > (int)sizeof restore_bytes) length = (int)sizeof restore_bytes;
  memcpy(restore_bytes, restore, (size_t)length);
  restore_length = length;
}

void aix_crash_disarm(void) { restore_length = 0; }

void aix_crash_restore(void) {
  if (restore_length == 0) return;
  int length = restore_length;
  restore_length = 0;
  write_unwaiting(STDOUT_FILENO, restore_bytes, length);
  aix_restore_terminal();
}

static void die(int number) {
  aix_crash_restore();
  signal(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  raise(number);
  _exit(128 + number);
}

static void on_fatal(int number) {
  bool was_shown = restore_length != 0;
  aix_crash_restore();
  static const char text[] = "aixtui crashed; the terminal was restored.\n";
  if (was_shown) write_unwaiting(STDERR_FILENO, text, sizeof text - 1);
  die(number);
}

static void on_told(int number) {
  // The stop that aix_stop_group made is nobody's news.
  if (stopping && number == SIGCONT) return;
  int saved = errno;
  aix_post_signal(number);
  if (number == SIGTERM || number == SIGHUP) ending = number;
  // A frame that cannot be written must not keep the process from ending.
  if (updating && (number == SIGTERM || number == SIGHUP)) {
    alarmed_frame = frame;
    alarm(2);
  }
  errno = saved;
}


static void on_alarm(int number) {
  (void)number;
  if (updating == 0 || alarmed_frame != frame) return;
  tcflush(STDOUT_FILENO, TCOFLUSH);
  die(SIGTERM);
}

void aix_updating(bool on) {
  if (on) frame = (frame + 1) & 0xFFFF;
  updating = on ? 1 : 0;
}

// Unlike SIG_IGN this is not inherited by an editor.
static void on_pipe(int number) { (void)number; }

static void handle(int number, void (*handler)(int), int flags, struct sigaction *before) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigfillset(&action.sa_mask);
  sigaction(number, &action, before);
}

// ncurses notes the new size; the byte wakes a poll that had not begun when the signal came.
static void on_size(int number) {
  int saved = errno;
  if (winch_before.sa_handler != SIG_IGN && winch_before.sa_handler != SIG_DFL) winch_before.sa_handler(number);
  aix_post_signal(number);
  errno = saved;
}

void aix_chain_size_signal(void) {
  if (winch_chained) return;
  handle(SIGWINCH, on_size, 0, &winch_before);
  winch_chained = true;
}

int aix_install_signals(void) {
  if (pipe_ends[0] < 0) {
    if (pipe(pipe_ends) != 0) return -1;
    for (int i = 0; i < 2; i++) {
      fcntl(pipe_ends[i], F_SETFL, fcntl(pipe_ends[i], F_GETFL) | O_NONBLOCK);
      fcntl(pipe_ends[i], F_SETFD, FD_CLOEXEC);
    }
  }
  if (installed) return pipe_ends[0];
  stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
  sigaltstack(&stack, NULL);
  for (int i = 0; i < TOLD; i++) handle(told[i], on_told, 0, &told_before[i]);
  for (int i = 0; i < FATAL; i++) handle(fatal[i], on_fatal, SA_ONSTACK | (int)SA_RESETHAND, &fatal_before[i]);
  handle(SIGPIPE, on_pipe, SA_RESTART, &pipe_before);
  handle(SIGALRM, on_alarm, 0, &alarm_before);
  installed = true;
  return pipe_ends[0];
}

void aix_remove_signals(void) {
  if (!installed) return;
  for (int i = 0; i < TOLD; i++) sigaction(told[i], &told_before[i], NULL);
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &fatal_before[i], NULL);
  sigaction(SIGALRM, &alarm_before, NULL);
  sigaction(SIGPIPE, &pipe_before, NULL);
  if (winch_chained) sigaction(SIGWINCH, &winch_before, NULL);
  winch_chained = false;
  installed = false;
}

int aix_end_signal(void) { return ending; }

int aix_next_signal(void) {
  unsigned char number = 0;
  return pipe_ends[0] >= 0 && read(pipe_ends[0], &number, 1) == 1 ? number : 0;
}

void aix_post_signal(int number) {
  unsigned char byte = (unsigned char)number;
  if (pipe_ends[1] >= 0 && write(pipe_ends[1], &byte, 1) < 0) return;
}

void aix_stop_group(void) {
  struct sigaction ours;
  handle(SIGTSTP, SIG_DFL, 0, &ours);
  stopping = 1;
  kill(0, SIGTSTP);
  stopping = 0;
  sigaction(SIGTSTP, &ours, NULL);
}
