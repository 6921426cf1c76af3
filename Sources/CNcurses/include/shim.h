#ifndef AIXTUI_CNCURSES_SHIM_H
#define AIXTUI_CNCURSES_SHIM_H
#define NCURSES_WIDECHAR 1
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#endif
#include <curses.h>
#include <stdbool.h>
#include <stdint.h>

// One cell as Swift hands it over: up to five scalars, the first with a width.
typedef struct {
  uint32_t scalars[5];
  uint32_t attributes;
  int16_t pair;
  uint8_t count;
} aix_cell;

// Attribute bits; the A_ macros are not imported into Swift.
uint32_t aix_bold(void);
uint32_t aix_dim(void);
uint32_t aix_underline(void);
uint32_t aix_reverse(void);

// Sets the locale; 1 where text goes out as UTF-8, 0 where only ASCII may.
int aix_set_locale(void);

// Opens the terminal; NULL is success, else a reason: "tty", "unknown", "dumb", "failed".
const char *aix_open(int escape_delay);
// Whether the screen was opened, which happens at most once in a process.
bool aix_is_open(void);
void aix_leave(void);
void aix_resume(void);
void aix_close(void);
// Sets the modes again after SIGCONT, since the shell may have changed them.
void aix_continue(void);
// Whether escape codes of the xterm family may be sent.
bool aix_speaks_xterm(void);

// Takes the terminal's present size; a new one then comes as KEY_RESIZE.
void aix_follow_size(void);

// Colours: prepares them and gives their number, 0 for a monochrome terminal.
int aix_start_colours(void);
int aix_pair_limit(void);
bool aix_set_pair(int pair, int foreground, int background);

int aix_width(void);
int aix_height(void);
// Columns that the C library, and so ncurses, gives to a scalar.
int aix_scalar_width(uint32_t scalar);
void aix_put_row(int y, const aix_cell *cells, int count);
// Draws; a negative cursor place hides the cursor.
void aix_update(int cursor_x, int cursor_y);
// Draws, then moves to an absolute place whatever columns the terminal gave to the last cell.
void aix_update_pinned(int x, int y);
void aix_redraw(void);
void aix_bell(void);
void aix_write(const uint8_t *bytes, int count);
void aix_set_mouse(bool on);

// The next byte (0...255), key code (above 255), or -1 where there is none.
int aix_next_key(void);
// The name of a key code that terminfo defines beyond the standard ones, or NULL.
const char *aix_key_name(int code);
bool aix_input_ended(void);
bool aix_output_ended(void);
int aix_erase_byte(void);

// Installs the handlers and gives the reading end of the pipe that signal numbers come through, or -1.
int aix_install_signals(void);
void aix_remove_signals(void);
// The next signal number, 0 where there is none.
int aix_next_signal(void);
int aix_end_signal(void);
void aix_post_signal(int number);
// Stops the process group with the default action, as the terminal does for ^Z.
void aix_stop_group(void);

// Shared between the two C files.
void aix_crash_arm(const char *restore, int length);
void aix_crash_disarm(void);
void aix_chain_size_signal(void);
void aix_updating(bool on);
void aix_crash_restore(void);
void aix_save_terminal(void);
void aix_restore_terminal(void);
#endif
