"""Every attack: one row each. To add one, write its function beside those of its kind and give it a row."""

from tests.attack import at_hand, credentials, crowd, rights, sizes, strangers
from tests.attack.attack import Attack

ATTACKS = (
    Attack("roles_routes", "every role at every route that is not theirs", rights.roles_at_routes, long=True),
    Attack("roles_pages", "every role at every page that is not theirs", rights.roles_at_pages, long=True),
    Attack("other_grids", "a grid worker asks for another grid", rights.other_grids),
    Attack("strangers", "everything without a log-in", strangers.without_log_in, long=True),
    Attack("websockets", "a page's websocket without a right to it", strangers.websocket_runs),
    Attack("paths", "ways out of the folders that are served", strangers.path_tricks, long=True),
    Attack("other_sites", "calls that another site's page sends", strangers.other_sites, long=True),
    Attack("hosts", "hosts and proxies that are none", strangers.hosts),
    Attack("payloads", "words that would run", strangers.payloads, long=True),
    Attack("tokens", "tokens that outlive their maker", credentials.tokens_outlive_nobody),
    Attack("cookies", "forged and ended log-ins", credentials.cookies_forged),
    Attack("bodies", "bodies too large or too deep", sizes.large_bodies),
    Attack("unpacking", "small files that unpack to very much", sizes.unpacking, long=True),
    Attack("silence", "connections that say nothing", sizes.silent_connections, long=True),
    Attack("inbox", "links in the inbox", at_hand.inbox_links, folder=True, long=True),
    Attack("record", "a record that was cut", at_hand.record_cut, folder=True, long=True),
    Attack("crowd", "300 strangers guess passwords at once", crowd.guessing, long=True),
    # Last: who guesses is slowed down afterwards.
    Attack("guesses", "wrong tokens in a row", credentials.guessed),
)
