"""Calls over HTTP as httpx makes them.

Our boards are asked without a certificate, so that those of the system need not be read for every call: that takes
longer than most answers.
"""

from functools import partial

import httpx

request = partial(httpx.request, verify=False)
get = partial(httpx.get, verify=False)
post = partial(httpx.post, verify=False)
put = partial(httpx.put, verify=False)
