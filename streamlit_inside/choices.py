"""What stands chosen in select boxes, which a browser keeps and sends by its words.

After the words have changed, as with the language, what it sends would be none of the options: the box would go on to
show the old words, and the next run would take its default for what somebody chose.
"""

import streamlit as st
from streamlit.runtime.state import get_session_state


def say_anew() -> None:
    """Tell the browser at the next run what is chosen in every box that has a key, in the words of that run.

    To be called before the words change: in a callback, where what is chosen is still understood. In a form the browser
    has not said yet what is chosen; there the box shows again what stood when the form was opened.
    """
    state = get_session_state()._state
    for id, key in tuple(state._key_id_mapper.id_key_mapping.items()):
        metadata = state.get_widget_metadata(id)
        if metadata is not None and metadata.formatted_options is not None and key in st.session_state:
            st.session_state[key] = st.session_state[key]
