"""Hear a multilingual consultation fairly, and say what was heard.

Data flows one way. A module imports only from those before it in this list, which a test holds:

=====================  ==================================================================
``errors``             one tree of errors
``messages``           sentences made in one place and told in another
``files``              files and folders written whole or not at all, and their hashes
``store``              results kept by content hash
``wordings``           what organisers call their own things in other languages
``consultation``       the folder: questions, settings, paths
``schema``             each table's columns, types, checks
``intake``             one module per source, and the reading of the folder itself
``normalisation``      texts as they were meant: encoding, HTML, one form, nothing invisible
``reading``            a text as it is read: escapes undone, digits plain, disguises off
``checksums``          numbers that prove themselves: cards, accounts, identity numbers
``counts``             digits that count, date or number something
``contacts``           where a text holds an e-mail address; what nobody takes for else
``networks``           where a text holds a link or somebody's name on a network
``identifiers``        where a text holds an account, a card, an identity number, a place
``addresses``          where a text holds a street address
``phones``             where a text holds a phone number
``redaction``          texts without personal details
``person_names``       names of persons, by a spaCy pipeline where one is named
``pseudonyms``         keyed pseudonyms, and the key
``given_translations`` translations that came with ideas, and which of them a report shows
``suppression``        counts of people in which no small one can be recomputed
``privacy``            the tables as the rest of the flow may see them
``shown``              what organisers show themselves, and details in it
``scripts``            which scripts a text is written in
``spellings``          one spelling for the ways in which people write a word
``same_words``         what two texts must share to be one idea said twice
``slips``              whether two words are one, slipped or in the plural
``copy_search``        which texts say again what an earlier one said
``opposites``          whether two texts in different languages may say opposite things
``copies``             campaigns of copies, and the same in another language
``clean``              find what does not count, keep the funnel
``language_names``     names of languages, and their direction
``identifier``         how much a text speaks for each language
``mixed_language``     the second language of texts that mix two
``language``           which language, how sure, and when nobody can tell
``translation``        the language of a report: sentences, numbers, dates
``excerpts``           the part of a long idea that asks for something
``clauses``            sentences and clauses that can be quoted as a title
``e5_weights``         the bundled weights and vocabulary of multilingual-e5-small
``e5_tokens``          texts cut into the pieces of that vocabulary
``onnx_form``          small ONNX models, written without a library
``e5_graph``           that model's graph in whole numbers, the same on every processor
``e5``                 that model, run by onnxruntime
``encoders``           which encoders there are, and the languages that each covers
``vectors``            multilingual sentence vectors, centred by language and length
``idea_vectors``       the vectors of ideas: by which encoder, of which words and translations
``alike``              ideas that say nearly the same, and rankings in which they stand together
``stop_words``         words that say nothing: general lists, and what frames a proposal
``arabic``             what is written onto an Arabic word, and its key
``korean``             the noun that a Korean word is written around
``forms``              one form to show and one key for a word's inflections
``words``              texts cut into the words that say something, per language
``keywords``           words that tell a topic from others, class-based TF-IDF, labels
``neighbours``         who is near whom, and the graphs made of it
``partitions``         how far two partitions agree
``community_search``   searches for communities, and how fine they are
``themes``             topics that belong together
``communities``        communities of a graph that hold from run to run
``kinds``              what an idea does: propose, object, tell, offer, ask
``title_words``        how many of a topic's ideas say the words of a title
``labels``             words that may name a topic, in the report's language
``assignment``         new ideas put into topics that exist
``topic_checks``       whether a topic comes back, and is more than a language
``bertopic_model``     BERTopic with our cluster model and words
``topics``             topics of a question, how sure and how stable they are
``negation``           which tones the words of a text deny
``sentiment_features`` what a text shows of its tone besides its meaning
``sentiment_model``    probabilities of negative, neutral and positive, and where they come from
``sentiment_transformers`` sentiment by a transformer on this machine
``sentiment``          calibrated, abstaining
``sentiment_component`` the same as a component of a spaCy pipeline
``discoveries``        findings among many, and how many of them may be false
``pooling``            shares of many ideas beside one another
``receipt``            what a run was made from: versions, hashes, durations
``shared_words``       words that the ideas of a topic share
``quotations``         what a topic's ideas say that may name it
``idea_topics``        topics that a long idea touches beside its own
``titles``             titles of topics, each of them said
``topic_titles``       titles as pages show them
``votes``              tallies, shares, intervals, division
``idea_votes``         which ideas have votes or only supports, and what these say beside the others
``dependence``         ideas of one author and votes of one voter, in topics
``opinion_space``      voters as points, from sparse votes
``representativeness`` what groups think and what sets them apart
``splitting``          k-means and silhouettes of points in a plane
``groups``             opinion groups, found or refused
``held_out``           how groups vote on ideas that did not form them
``consensus``          agreement and division across groups and segments
``sensitivity``        headlines under other readings of the votes
``minorities``         what small segments hold against the others
``weighting``          weights to known shares, or why not
``shown_values``       which groups and values of segments may be told of on an idea
``containment``        values that lie within values of another segment
``nesting``            segments that lie within others, and what may be told of both
``participation``      who spoke, who is missing, per segment
``timeline``           ideas and votes per day
``shared_places``      places on the map of voters that many share
``differences``        what is not told because few differ from an earlier report
``public_votes``       tables of votes as they may be passed on
``public_weights``     weighted shares as they may be passed on
``recurrence``         topics of different questions about one matter
``housekeeping``       comments at an event that are about the event itself
``live``               what was said at events beside the survey's topics
``topic_people``       who wrote on which topic
``disclosure``         a rule for every column that is public, and the record of what they took
``public_tables``      a run's tables and receipt as they may be passed on
``self_attack``        a run's own attack on what it is about to publish
``crosscuts``          what cuts across questions and topics
``opinions``           everything the votes on one question say
``engine``             where independent pieces of work run
``results``            the tables and the receipt of an analysis, written whole
``codebook_cells``     what people may write about topics
``codebook_json``      the file that keeps what they decided, read strictly
``codebook_sheet``     a reviewed spreadsheet read back
``codebook_file``      the spreadsheet in which people review topics, written
``decisions``          what people decided about topics, checked and kept
``recognition``        topics that people saw, found again in a new run
``codebook``           those decisions carried out on the topics of a new run
``untold``             what of the texts of ideas no file may tell, and from which row
``written``            what a written file says, in every form
``gate``               no file leaves a run that tells what it must not
``ledger``             of every report a keyed sketch of who was in it
``waiting_totals``     what waits of totals that a source gives
``waiting``            what waits, so that no two reports differ by few people
``compared_counts``    voters and authors by value held against earlier reports
``compared_votes``     votes by value and group held against earlier reports
``compared_topics``    authors by topic held against earlier reports
``ledger_memory``      that there is a ledger, remembered beside the key
``release_tables``     the tables of a release, without what waits
``releases``           a report beside those before it
``analysis``           the whole flow as one function
``identities``         who a person is by what staff hold, kept without telling it
``tables_without``     tables without some rows, all others as they stood
``leftovers``          what is left of a person outside the tables
``removal``            one person's contributions taken out of a consultation
``findings``           the tables of one question's report
``rankings``           which ideas a report shows first
``run_findings``       campaigns, cut texts and another key, in words
``headlines``          what a report leads with, or why there is none
``sentences``          findings in words
``tone_sentences``     the tone of ideas in words, and how often it is right
``topic_sentences``    topics in words
``caveats``            what may not be concluded, and how numbers came about
``descriptions``       what each chart finds, for those who do not see it
``segment_findings``   what declared segments think, and what weights change
``group_findings``     what groups and segments think, as tables and in words
``across_findings``    what the questions say together
``people_findings``    who was heard over all questions, who is missing, when
``live_findings``      what was said at events
``change_tests``       whether new ideas and votes differ from old ones by chance
``changes``            what changed since an earlier report
``evidence``           the ideas behind a page
``idea_places``        where an idea stands in a report
``drawing``            what all charts share
``plots``              charts in rows, one per function
``maps``               maps, grids and lines, one per function
``tables``             tables for people
``idea_cards``         ideas on cards, and the headline
``vote_tables``        tables of votes for people
``kernels``            kernels that run the notebooks of a report
``notebook_parameters`` a notebook refuses parameters that it does not have
``page``               an executed notebook as one safe page
``pages``              which pages a report has
``glossary``           the words of a report, and what they mean
``explore_page``       all ideas, to be searched
``index_page``         the way into a report
``verification``       a report made again, and compared
``report``             notebooks to HTML
``calibration``        whether probabilities mean what they say
``vote_evaluation``    our vote statistics beside those of Polis
``topic_evaluation``   our topics beside labels that people gave
``language_evaluation`` our languages beside those that people stated
``sentiment_evaluation`` our sentiment beside labels that people gave
``terminal``           what reaches the terminal
``cli``                the commands
=====================  ==================================================================
"""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    # Reading the version takes a tenth of a second, which `strategy-nlp --help` need not wait for.
    if name == "__version__":
        from importlib.metadata import version

        return version("strategy-nlp")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
