// ncurses behind functions that Swift can call; one screen a process.
#include "shim.h"

#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static WINDOW *keys;
static bool shown;
static bool mouse;
static bool hidden_cursor;

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char mouse_on[] = "\033[?1002h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1002l";

uint32_t aix_bold(void) { return (uint32_t)A_BOLD; }
uint32_t aix_dim(void) { return (uint32_t)A_DIM; }
uint32_t aix_underline(void) { return (uint32_t)A_UNDERLINE; }
uint32_t aix_reverse(void) { return (uint32_t)A_REVERSE; }

int aix_set_locale(void) {
  if (setlocale(LC_ALL, "") == NULL) setlocale(LC_ALL, "C");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
  // Character classes still want Unicode, what goes out stays ASCII.
  if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "C.utf8");
  return 0;
}

// Only terminals of the xterm family know the private modes; others would print them.
static bool has_private_modes(void) {
  const char *extended = tigetstr("BE");
  if (extended != NULL && extended != (char *)-1) return true;
  const char *name = getenv("TERM");
  if (name == NULL) return false;
  static const char *const known[] = {"xterm", "tmux", "screen", "rxvt", "putty", "alacritty", "kitty", "foot", "st-",
                                      "konsole", "gnome", "vte", "iterm", "wezterm", "contour", "mintty"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strncmp(name, known[i], strlen(known[i])) == 0) return true;
  return false;
}

static bool private_modes;

static size_t append(char *buffer, size_t used, size_t room, const char *text) {
  if (text == NULL || text == (char *)-1) return used;
  // Padding such as $<50> is for terminals of old and must not be written as text.
  for (size_t i = 0; text[i] != '\0' && used + 1 < room; i++) {
    if (text[i] == '$' && text[i + 1] == '<') {
      const char *end = strchr(text + i, '>');
      if (end != NULL) {
        i = (size_t)(end - text);
        continue;
      }
    }
    buffer[used++] = text[i];
  }
  buffer[used] = '\0';
  return used;
}

static void arm_crash(void) {
  char bytes[512];
  size_t used = 0;
  bytes[0] = '\0';
  if (private_modes) used = append(bytes, used, sizeof bytes, paste_off);
  if (private_modes) used = append(bytes, used, sizeof bytes, mouse_off);
  const char *const names[] = {"rmacs", "sgr0", "op", "csr", "rmkx", "cnorm", "rmcup"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char *value = tigetstr((char *)names[i]);
    if (strcmp(names[i], "csr") == 0) {
      if (value != NULL && value != (char *)-1) value = tparm(value, 0, LINES - 1);
    }
    used = append(bytes, used, sizeof bytes, value);
  }
  const char *full = tigetstr("rmcup");
  if (full == NULL || full == (char *)-1) used = append(bytes, used, sizeof bytes, "\r\n");
  aix_crash_arm(bytes, (int)used);
}

static void enter_modes(void) {
  if (private_modes) aix_write((const uint8_t *)paste_on, sizeof paste_on - 1);
  if (private_modes && mouse) aix_write((const uint8_t *)mouse_on, sizeof mouse_on - 1);
  shown = true;
}

static void leave_modes(void) {
  if (private_modes && mouse) aix_write((const uint8_t *)mouse_off, sizeof mouse_off - 1);
  if (private_modes) aix_write((const uint8_t *)paste_off, sizeof paste_off - 1);
  shown = false;
}

static void prepare(int escape_delay) {
  raw();
  noecho();
  nonl();
  keys = newpad(1, 1);  // reading from a pad draws nothing
  keypad(keys, TRUE);
  nodelay(keys, TRUE);
  meta(keys, TRUE);
  define_key(NULL, KEY_MOUSE);  // the decoder reads mouse reports itself
  // The numeric keypad is digits and signs, which the decoder knows, whatever terminfo makes of its places.
  for (const char *last = "jklmnopqrstuvwxyXI "; *last != '\0'; last++) {
    const char code[] = {'\033', 'O', *last, '\0'};
    define_key(code, 0);
  }
  scrollok(stdscr, FALSE);
  idlok(stdscr, TRUE);
  set_escdelay(escape_delay);
}

const char *aix_open(int escape_delay) {
  if (screen != NULL) return "failed";
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return "tty";
  const char *name = getenv("TERM");
  if (name == NULL || *name == '\0') return "unknown";
  int status = 0;
  // The terminal's own size counts: COLUMNS and LINES in the environment may be those of another one. ncurses 6.4 does
  // not follow the size by itself then, so that aix_follow_size has to.
  use_env(FALSE);
  use_tioctl(TRUE);
  if (setupterm(name, STDOUT_FILENO, &status) == ERR) return status == 1 ? "dumb" : "unknown";
  const char *move = tigetstr("cup");
  const char *clear_all = tigetstr("clear");
  if (move == NULL || move == (char *)-1 || clear_all == NULL || clear_all == (char *)-1) {
    del_curterm(cur_term);
    return "dumb";
  }
  del_curterm(cur_term);
  aix_save_terminal();
  // Before newterm, so that ncurses leaves these signals alone.
  if (aix_install_signals() < 0) return "failed";
  // What was typed before the screen is there was meant for something else.
  tcflush(STDIN_FILENO, TCIFLUSH);
  screen = newterm(name, stdout, stdin);
  if (screen == NULL) {
    aix_remove_signals();
    return "failed";
  }
  aix_chain_size_signal();
  private_modes = has_private_modes();
  prepare(escape_delay);
  arm_crash();
  enter_modes();
  return NULL;
}

bool aix_is_open(void) { return screen != NULL && shown; }

void aix_leave(void) {
  if (!aix_is_open()) return;
  leave_modes();
  if (hidden_cursor) curs_set(1);
  hidden_cursor = false;
  endwin();
  aix_crash_disarm();
  aix_restore_terminal();
}

void aix_follow_size(void) {
  struct winsize now;
  if (screen != NULL && ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) == 0 && now.ws_row > 0 && now.ws_col > 0 &&
      is_term_resized(now.ws_row, now.ws_col))
    resizeterm(now.ws_row, now.ws_col);
}

void aix_resume(void) {
  if (screen == NULL || shown) return;
  aix_save_terminal();
  reset_prog_mode();
  arm_crash();
  aix_follow_size();
  clearok(curscr, TRUE);
  refresh();
  enter_modes();
}

void aix_close(void) {
  if (screen == NULL) return;
  aix_leave();
  aix_remove_signals();
}

void aix_continue(void) {
  if (!aix_is_open()) return;
  reset_prog_mode();
  char *full = tigetstr("smcup"), *keypad_on = tigetstr("smkx");
  if (full != NULL && full != (char *)-1) putp(full);
  if (keypad_on != NULL && keypad_on != (char *)-1) putp(keypad_on);
  fflush(stdout);
  enter_modes();
  clearok(curscr, TRUE);
}

bool aix_speaks_xterm(void) { return private_modes; }

int aix_start_colours(void) {
  if (!has_colors() || start_color() == ERR) return 0;
  if (use_default_colors() == ERR) assume_default_colors(COLOR_WHITE, COLOR_BLACK);
  return COLORS;
}

int aix_pair_limit(void) { return COLOR_PAIRS < 256 ? COLOR_PAIRS : 256; }

bool aix_set_pair(int pair, int foreground, int background) {
  return init_pair((short)pair, (short)foreground, (short)background) == OK;
}

int aix_width(void) { return COLS; }
int aix_height(void) { return LINES; }

int aix_scalar_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

void aix_put_row(int y, const aix_cell *cells, int count) {
  static cchar_t *row;
  static int room;
  if (y < 0 || y >= LINES || count <= 0) return;
  if (count > room) {
    cchar_t *bigger = realloc(row, sizeof(cchar_t) * (size_t)count);
    if (bigger == NULL) return;
    row = bigger;
    room = count;
  }
  for (int i = 0; i < count; i++) {
    wchar_t text[6] = {0};
    int n = cells[i].count > 5 ? 5 : cells[i].count;
    for (int k = 0; k < n; k++) text[k] = (wchar_t)cells[i].scalars[k];
    if (setcchar(&row[i], text, (attr_t)cells[i].attributes, cells[i].pair, NULL) == ERR)
      setcchar(&row[i], L"?", (attr_t)cells[i].attributes, cells[i].pair, NULL);
  }
  mvadd_wchnstr(y, 0, row, count);
}

static void draw(void) {
  wnoutrefresh(stdscr);
  aix_updating(true);
  doupdate();
  aix_updating(false);
}

void aix_update(int cursor_x, int cursor_y) {
  bool hide = cursor_x < 0 || cursor_y < 0;
  if (hide != hidden_cursor) {
    curs_set(hide ? 0 : 1);
    hidden_cursor = hide;
  }
  leaveok(stdscr, hide);
  if (!hide) move(cursor_y < LINES ? cursor_y : LINES - 1, cursor_x < COLS ? cursor_x : COLS - 1);
  draw();
}

void aix_update_pinned(int x, int y) {
  if (x >= COLS) x = COLS - 1;
  leaveok(stdscr, FALSE);
  move(y, x);
  draw();
  // This goes through stdio, which doupdate does not flush.
  mvcur(-1, -1, y, x);
  fflush(stdout);
}

void aix_redraw(void) { clearok(curscr, TRUE); }

void aix_bell(void) { beep(); }

void aix_set_mouse(bool on) {
  if (on == mouse) return;
  if (shown && private_modes) {
    if (on)
      aix_write((const uint8_t *)mouse_on, sizeof mouse_on - 1);
    else
      aix_write((const uint8_t *)mouse_off, sizeof mouse_off - 1);
  }
  mouse = on;
}

int aix_next_key(void) {
  int code = wgetch(keys);
  return code == ERR ? -1 : code;
}

const char *aix_key_name(int code) { return keyname(code); }

bool aix_input_ended(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  if (poll(&input, 1, 0) <= 0) return false;
  if (input.revents & (POLLHUP | POLLERR | POLLNVAL)) return true;
  int waiting = 0;
  return (input.revents & POLLIN) && ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting == 0;
}

bool aix_output_ended(void) {
  struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
  return poll(&output, 1, 0) > 0 && (output.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

int aix_erase_byte(void) { return (unsigned char)erasechar(); }
