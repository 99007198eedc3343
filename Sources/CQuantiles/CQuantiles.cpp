#include "CQuantiles.h"
