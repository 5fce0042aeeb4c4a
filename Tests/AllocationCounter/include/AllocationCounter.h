#pragma once

/// How many blocks of memory this thread has asked for so far; −1 where nobody counts.
long lab_allocations(void);
