"""Runs a command in a pseudo-terminal of a given size and writes what it printed there to stdout, byte for byte: in_terminal.py COLUMNS ROWS COMMAND..."""

import fcntl, os, pty, struct, sys, termios

columns, rows, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execvp(command[0], command)
while True:
    try:
        told = os.read(terminal, 65536)
    except OSError:  # nobody writes there any more
        break
    if not told:
        break
    sys.stdout.buffer.write(told)
    sys.stdout.buffer.flush()
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
